"""SM4 and SM3 against published vectors, and what a vault promises."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from onewindow.kit import cipher
from onewindow.kit.cipher import BrokenSeal, Vault, derive_vault, get_vault, install_vault

KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")
VAULT = Vault(KEY, b"s" * 32)


def test_sm4_and_sm3_give_the_vectors_of_pi_06():
    block = Cipher(algorithms.SM4(KEY), modes.ECB()).encryptor()
    assert (block.update(KEY) + block.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"
    digest = hashes.Hash(hashes.SM3())
    digest.update(b"abc")
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_sm4_gcm_gives_the_vector_of_rfc_8998():
    plain = b"".join(bytes([byte]) * 8 for byte in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    encryptor = Cipher(algorithms.SM4(KEY), modes.GCM(bytes.fromhex("00001234567800000000abcd"))).encryptor()
    encryptor.authenticate_additional_data(bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    sealed = encryptor.update(plain) + encryptor.finalize()
    assert sealed.hex().startswith("17f399f08c67d5ee19d0dc9969c4bb7d")
    assert encryptor.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


@given(st.text())
def test_decrypting_undoes_encrypting(text):
    assert VAULT.decrypt(VAULT.encrypt(text)) == text


@pytest.mark.parametrize("name", ["𬸚", "㛃", "䶮", "\ue863", "👨‍👩‍👧", "阿依古丽·买买提"])
def test_rare_characters_survive(name):
    assert VAULT.decrypt(VAULT.encrypt(name)) == name


@given(st.binary(max_size=60), st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_any_altered_byte_breaks_the_seal(content, place, change):
    sealed = bytearray(VAULT.encrypt_bytes(content))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(BrokenSeal):
        VAULT.decrypt_bytes(bytes(sealed))


def test_the_same_text_is_sealed_differently_each_time_and_never_shows():
    first, second = VAULT.encrypt("13800001234"), VAULT.encrypt("13800001234")
    assert first != second and b"13800001234" not in first


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + b"0" * 27])
def test_a_cut_value_is_refused(sealed):
    with pytest.raises(BrokenSeal):
        VAULT.decrypt(sealed)


def test_a_retired_key_opens_and_the_new_key_seals():
    old = VAULT.encrypt("旧")
    rotated = Vault(b"n" * 16, b"s" * 32, key_id=2, retired={1: KEY})
    assert rotated.decrypt(old) == "旧" and not rotated.is_current(old)
    assert rotated.is_current(rotated.encrypt("新"))
    with pytest.raises(BrokenSeal):
        VAULT.decrypt(rotated.encrypt("新"))
    assert rotated.search_hash("李明") == VAULT.search_hash("李明")


def test_search_hashes_are_keyed_and_fields_are_apart():
    assert VAULT.search_hash("李明") == VAULT.search_hash("李明") and len(VAULT.search_hash("李明")) == 32
    assert VAULT.search_hash("1234", "phone") != VAULT.search_hash("1234", "number") != VAULT.search_hash("1234")
    assert Vault(KEY, b"t" * 32).search_hash("李明") != VAULT.search_hash("李明")


def test_wrong_keys_are_refused():
    for enc_key, search_key, key_id in ((b"short", b"s" * 32, 1), (KEY, b"short", 1), (KEY, b"s" * 32, 256)):
        with pytest.raises(ValueError):
            Vault(enc_key, search_key, key_id)
    with pytest.raises(ValueError):
        Vault(KEY, b"s" * 32, key_id=1, retired={1: KEY})
    with pytest.raises(ValueError):
        derive_vault(b"x" * 31)


def test_a_derived_vault_is_the_same_from_the_same_secret():
    assert derive_vault(b"x" * 32).decrypt(derive_vault(b"x" * 32).encrypt("甲")) == "甲"
    with pytest.raises(BrokenSeal):
        derive_vault(b"y" * 32).decrypt(derive_vault(b"x" * 32).encrypt("甲"))


def test_a_process_without_a_vault_says_so(monkeypatch):
    monkeypatch.setattr(cipher, "_installed", [])
    with pytest.raises(RuntimeError, match="no vault"):
        get_vault()
    install_vault(VAULT)
    assert get_vault() is VAULT
