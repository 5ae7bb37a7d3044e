"""The citizens of the demo centre who have accounts, and the papers they upload."""

from __future__ import annotations

import struct
import zlib

from django.db import transaction

from onewindow.accounts.actions import create_account
from onewindow.accounts.queries import find_account
from onewindow.demo.people import DEMO_PASSWORD
from onewindow.demo.world import CITY_NAME, SIMULATED, CitizenPlan, list_citizen_plans
from onewindow.kit.acting import SYSTEM, At
from onewindow.kit.identity_codes import IDENTITY_CARD
from onewindow.kit.masking import mask_name
from onewindow.messages.actions import confirm_address
from onewindow.parties.actions import register_person

SCAN_SIZE = (210, 297)


def register_demo_citizens(*, at: At) -> None:
    """李明 and 陈洁, each a known person with an account; those already here are left alone.

    The account bears the masked name, as every citizen's does: the ledger names who acts.
    """
    for plan in list_citizen_plans():
        if find_account(plan.username) is None:
            _register_demo_citizen(plan, at)


def _register_demo_citizen(plan: CitizenPlan, at: At) -> None:
    with transaction.atomic():
        party = register_person(
            id_type=IDENTITY_CARD,
            number=plan.number,
            name=plan.name,
            phone=plan.mobile,
            address=f"{CITY_NAME}荔城区镇海街道文献社区1号（{SIMULATED}）",
            original_seen=True,
            actor=SYSTEM,
            at=at,
        )
        account = create_account(
            username=plan.username,
            name=mask_name(plan.name),
            kind="citizen",
            password=DEMO_PASSWORD,
            party_ref=party.id,
            actor=SYSTEM,
            at=at,
        )
        for channel, address in (("sms", plan.mobile), ("in_app", str(account.id))):
            confirm_address(
                holder=("party", party.id), channel=channel, address=address, how="code", actor=SYSTEM, at=at
            )


def draw_sample_scan() -> bytes:
    """A small grey page as PNG: what the demo's citizens upload in place of a scanned paper. Always the same bytes."""
    width, height = SCAN_SIZE
    rows = bytearray()
    for row in range(height):
        edge = row in (0, height - 1)
        rows += b"\x00" + (b"\x80" * width if edge else b"\x80" + b"\xf4" * (width - 2) + b"\x80")
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(rows))) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
