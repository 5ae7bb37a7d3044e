"""Thousands of made-up calls by several roles: no 5xx, no answer that the description does not know (must show 9)."""

from __future__ import annotations

from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from onewindow.api.testing import get_interface, make_callers
from onewindow.cases.actions import ACTS
from onewindow.directory.testing import make_cast
from onewindow.web import rate_limits

pytestmark = pytest.mark.long
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    response_headers_conformance,
]  # fmt: skip
ROLES = ("", "li_ming", "clerk", "stranger", "chief", "head", "centre", "supervisor", "admin")
EXAMPLES = 25


@pytest.fixture
def callers(committed_db):
    return make_callers(make_cast())


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
def test_no_answer_is_undocumented(callers, role, mode, monkeypatch):
    monkeypatch.setattr("onewindow.api.v1.gate.ANONYMOUS_QUOTA", 10**9)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_interface())
    headers = {"Authorization": f"Bearer {callers.tokens[role]}"} if role else {}
    numbers = [callers.apply(f"key-{place}").body["number"] for place in range(3)]
    for found in schema.get_all_operations():
        call_often(found.ok(), mode, headers, numbers, callers.play.item.code)
    rate_limits._leases.clear()


def call_often(operation, mode, headers, numbers, item_code):
    """Some calls as they are made up, some with the address of a real case, item or act."""
    real = {
        "number": st.sampled_from(numbers),
        "name": st.sampled_from(sorted(ACTS)),
        "code": st.just(item_code),
    }
    suitable = operation.as_strategy(generation_mode=mode)

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=suitable, choice=st.data())
    def call(case, choice):
        for name in case.path_parameters or {}:
            if name in real and choice.draw(st.booleans()):
                case.path_parameters[name] = choice.draw(real[name])
        case.call_and_validate(headers=headers, checks=CHECKS)

    # Where every value is right there is no wrong one to make up.
    with suppress(Unsatisfiable):
        call()
