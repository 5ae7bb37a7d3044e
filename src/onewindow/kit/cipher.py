"""Encryption of personal data at rest (SM4-GCM) and keyed hashes to find it again (HMAC-SM3): PI-02, PI-08.

A sealed value is: key id (1 byte) | nonce (12 random bytes) | ciphertext | tag (16). The key id says which key opens
it, so keys rotate without a halt; it is authenticated with the text. Random nonces are safe to about 2**32 values per
key: rotate before. This is the software implementation; a certified module (商用密码管理条例 37) takes its place by
offering the methods of SealingVault.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

KEY_BYTES = 16
NONCE_BYTES = 12
TAG_BYTES = 16
SEARCH_HASH_BYTES = 32
_HEADER_BYTES = 1 + NONCE_BYTES


class BrokenSeal(Exception):
    """A sealed value was altered, cut, or sealed under a key this vault does not hold."""


class SealingVault(Protocol):
    """What the rooms need of a vault; a hardware module may stand behind it."""

    def encrypt(self, text: str) -> bytes: ...
    def decrypt(self, sealed: bytes | memoryview) -> str: ...
    def encrypt_bytes(self, content: bytes) -> bytes: ...
    def decrypt_bytes(self, sealed: bytes | memoryview) -> bytes: ...
    def search_hash(self, text: str, field: str = "") -> bytes: ...


class Vault:
    """SM4-GCM under `enc_key` (16 bytes, numbered `key_id` 0..255) and HMAC-SM3 under `search_key` (16 bytes or more).

    `retired` holds earlier encryption keys by their id: they open old values and seal no new ones.
    Raises ValueError for keys of the wrong length or a key id used twice.
    """

    __slots__ = ("_key_id", "_keys", "_search")

    def __init__(
        self, enc_key: bytes, search_key: bytes, key_id: int = 1, retired: Mapping[int, bytes] = MappingProxyType({})
    ) -> None:
        if key_id in retired:
            raise ValueError(f"key id {key_id} is already retired")
        keys = {**retired, key_id: enc_key}
        if any(len(key) != KEY_BYTES or not 0 <= number <= 255 for number, key in keys.items()):
            raise ValueError("an SM4 key has 16 bytes and a key id is 0..255")
        if len(search_key) < KEY_BYTES:
            raise ValueError("the search key needs at least 16 bytes")
        self._key_id = key_id
        self._keys = {number: algorithms.SM4(key) for number, key in keys.items()}
        self._search = hmac.HMAC(search_key, hashes.SM3())

    def encrypt(self, text: str) -> bytes:
        """Seal a text; the same text gives another value each time."""
        return self.encrypt_bytes(text.encode())

    def decrypt(self, sealed: bytes | memoryview) -> str:
        """The text of a sealed value. Raises BrokenSeal."""
        return self.decrypt_bytes(sealed).decode()

    def encrypt_bytes(self, content: bytes) -> bytes:
        """Seal bytes (a file's content)."""
        header = bytes((self._key_id,)) + os.urandom(NONCE_BYTES)
        encryptor = Cipher(self._keys[self._key_id], modes.GCM(header[1:])).encryptor()
        encryptor.authenticate_additional_data(header[:1])
        return header + encryptor.update(content) + encryptor.finalize() + encryptor.tag

    def decrypt_bytes(self, sealed: bytes | memoryview) -> bytes:
        """The bytes of a sealed value. Raises BrokenSeal."""
        sealed = bytes(sealed)  # psycopg hands over memoryview
        if len(sealed) < _HEADER_BYTES + TAG_BYTES or sealed[0] not in self._keys:
            raise BrokenSeal("not sealed by a key of this vault")
        mode = modes.GCM(sealed[1:_HEADER_BYTES], sealed[-TAG_BYTES:])
        decryptor = Cipher(self._keys[sealed[0]], mode).decryptor()
        decryptor.authenticate_additional_data(sealed[:1])
        try:
            return decryptor.update(sealed[_HEADER_BYTES:-TAG_BYTES]) + decryptor.finalize()
        except InvalidTag as error:
            raise BrokenSeal("the value was altered") from error

    def is_current(self, sealed: bytes) -> bool:
        """Whether the value is sealed under the key in use now, so a re-sealing pass may skip it."""
        return bytes(sealed[:1]) == bytes((self._key_id,))

    def search_hash(self, text: str, field: str = "") -> bytes:
        """HMAC-SM3 (32 bytes) of a normalised text; `field` keeps equal texts of different columns apart."""
        digest = self._search.copy()
        digest.update(field.encode() + b"\x00" + text.encode() if field else text.encode())
        return digest.finalize()


def derive_vault(secret: bytes, key_id: int = 1, retired: Mapping[int, bytes] = MappingProxyType({})) -> Vault:
    """A vault from one installation secret (32 bytes or more), by HMAC-SM3 with fixed labels; retired keys are raw.

    Raises ValueError for a short secret.
    """
    if len(secret) < 32:
        raise ValueError("the installation secret needs at least 32 bytes")
    enc_key = _derive_key(secret, f"onewindow encryption {key_id}")
    return Vault(enc_key[:KEY_BYTES], _derive_key(secret, "onewindow search"), key_id, retired)


def _derive_key(secret: bytes, label: str) -> bytes:
    digest = hmac.HMAC(secret, hashes.SM3())
    digest.update(label.encode())
    return digest.finalize()


_installed: list[SealingVault] = []


def install_vault(vault: SealingVault) -> None:
    """Give the process its vault; called once at start by the wiring (and by tests)."""
    _installed[:] = [vault]


def get_vault() -> SealingVault:
    """The installed vault. Raises RuntimeError when the process was started without one."""
    if not _installed:
        raise RuntimeError("no vault installed: call install_vault at start")
    return _installed[0]
