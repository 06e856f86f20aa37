# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Secrets open only with the right key, whole, and in the right place."""

import base64

import pytest

from odoo.addons.integration_core.tools.errors import KeyMissing, KeyringInvalid, KeyUnknown, SecretUnreadable
from odoo.addons.integration_core.tools.keyring import Keyring

K1 = base64.b64encode(b"1" * 32).decode()
K2 = base64.b64encode(b"2" * 32).decode()


def test_what_was_encrypted_decrypts_and_the_same_value_never_looks_the_same():
    keyring = Keyring.parse(f"k1:{K1}")
    token = keyring.encrypt(b"value", b"place")
    assert keyring.decrypt(token, b"place") == b"value"
    assert token != keyring.encrypt(b"value", b"place")
    assert token.startswith("v1.k1.")
    assert "value" not in token


def test_after_rotation_the_new_key_encrypts_and_the_old_one_still_decrypts():
    old = Keyring.parse(f"k1:{K1}").encrypt(b"value", b"")
    rotated = Keyring.parse(f"k2:{K2}, k1:{K1}")
    assert rotated.current_key_id == "k2"
    assert rotated.key_ids == ("k2", "k1")
    assert rotated.decrypt(old, b"") == b"value"
    assert rotated.encrypt(b"value", b"").startswith("v1.k2.")


def test_without_a_key_nothing_is_encrypted():
    for text in ("", " ", ",", None):
        with pytest.raises(KeyMissing):
            Keyring.parse(text).encrypt(b"value", b"")


def test_a_key_that_is_gone_is_named():
    token = Keyring.parse(f"k1:{K1}").encrypt(b"value", b"")
    with pytest.raises(KeyUnknown, match="k1"):
        Keyring.parse(f"k2:{K2}").decrypt(token, b"")


def test_a_secret_moved_to_another_record_or_damaged_does_not_open():
    keyring = Keyring.parse(f"k1:{K1}")
    token = keyring.encrypt(b"value", b"record 1")
    with pytest.raises(SecretUnreadable):
        keyring.decrypt(token, b"record 2")
    flipped = token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:]
    for broken in (flipped, token[:-8], "v1.k1.", "v1.k1.é", "v2" + token[2:], "plain", ""):
        with pytest.raises(SecretUnreadable):
            keyring.decrypt(broken, b"record 1")


def test_the_same_key_bytes_under_another_name_do_not_make_up_for_a_wrong_key():
    token = Keyring.parse(f"k1:{K1}").encrypt(b"value", b"")
    with pytest.raises(SecretUnreadable):
        Keyring.parse(f"k1:{K2}").decrypt(token, b"")


@pytest.mark.parametrize(
    "text",
    ["nocolon", f":{K1}", f"k 1:{K1}", "k1:not-base64!", "k1:c2hvcnQ=", f"k1:{K1},k1:{K2}", f"k1:é{K1}"],
)
def test_a_bad_configuration_is_refused_without_showing_key_material(text):
    with pytest.raises(KeyringInvalid) as caught:
        Keyring.parse(text)
    shown = str(caught.value) + repr(caught.value.__cause__)
    assert K1 not in shown
    assert "not-base64" not in shown
    assert "c2hvcnQ" not in shown


def test_a_keyring_does_not_print_its_keys():
    keyring = Keyring.parse(f"k1:{K1}")
    assert repr(b"1" * 32) not in repr(keyring)
    assert "111" not in str(keyring)
