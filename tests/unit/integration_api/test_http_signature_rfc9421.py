# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The examples of RFC 9421, appendix B.2, verify; changed ones do not."""

import base64
from dataclasses import replace

import pytest

from odoo.addons.integration_api.tools import public_key
from odoo.addons.integration_api.tools.http_signature import (
    ALGORITHMS,
    Claim,
    SignedRequest,
    verify,
)
from odoo.addons.integration_core.tools.errors import (
    SignatureInvalid,
)


def test_rfc_9421_example_b_2_5_verifies():
    key = base64.b64decode(
        "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
    )
    request = SignedRequest(
        "POST",
        "https://example.com/foo?param=Value&Pet=dog",
        (
            ("Host", "example.com"),
            ("Date", "Tue, 20 Apr 2021 02:07:55 GMT"),
            ("Content-Type", "application/json"),
            (
                "Signature-Input",
                'sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"',
            ),
            ("Signature", "sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:"),
        ),
    )
    claim = Claim("test-shared-secret", 1618884473, "")
    verify(request, claim, "hmac-sha256", key)
    with pytest.raises(SignatureInvalid):
        verify(request, claim, "hmac-sha256", key[:-1])


RFC_REQUEST = SignedRequest(
    "POST",
    "https://example.com/foo?param=Value&Pet=dog",
    (
        ("Host", "example.com"),
        ("Date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("Content-Type", "application/json"),
        (
            "Content-Digest",
            "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:",
        ),
        ("Content-Length", "18"),
    ),
)
RFC_RSA = b"""-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
2wIDAQAB
-----END PUBLIC KEY-----
"""
RFC_ED25519 = b"""-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
-----END PUBLIC KEY-----
"""
RFC_EXAMPLES = {
    "B.2.1": (
        "rsa-pss-sha512",
        RFC_RSA,
        "test-key-rsa-pss",
        'sig-b21=();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"',
        "sig-b21=:d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7z"
        "FZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXeh"
        "hWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K"
        "3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==:",
    ),
    "B.2.2": (
        "rsa-pss-sha512",
        RFC_RSA,
        "test-key-rsa-pss",
        'sig-b22=("@authority" "content-digest" "@query-param";name="Pet");created=1618884473'
        ';keyid="test-key-rsa-pss";tag="header-example"',
        "sig-b22=:LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8U"
        "CMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjq"
        "pcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0Ro"
        "KUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==:",
    ),
    "B.2.6": (
        "ed25519",
        RFC_ED25519,
        "test-key-ed25519",
        'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473'
        ';keyid="test-key-ed25519"',
        "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:",
    ),
}


@pytest.mark.parametrize("section", RFC_EXAMPLES)
def test_rfc_9421_examples_of_public_keys_verify(section):
    algorithm, key, key_id, given_input, signature = RFC_EXAMPLES[section]
    signing = (("Signature-Input", given_input), ("Signature", signature))
    is_covered = "content-digest" in given_input
    # where the example leaves the digest out, so do we: what is there and not covered is refused
    fields = tuple(pair for pair in RFC_REQUEST.headers if is_covered or pair[0] != "Content-Digest")
    body = b'{"hello": "world"}' if is_covered else b""
    request = replace(RFC_REQUEST, headers=fields + signing, body=body)
    claim = Claim(key_id, 1618884473, "")
    verify(request, claim, algorithm, key)
    for other in ALGORITHMS.keys() - {algorithm}:
        with pytest.raises(SignatureInvalid):
            verify(request, claim, other, key)
    if section != "B.2.1":  # which covers nothing of the request
        with pytest.raises(SignatureInvalid):
            verify(replace(request, url="https://example.org/foo?Pet=cat"), claim, algorithm, key)


def test_rfc_9421_example_b_2_4_verifies_by_our_algorithm():
    key = public_key.read(
        '{"kty": "EC", "crv": "P-256", "x": "qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA",'
        ' "y": "Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0"}',
        "ecdsa-p256-sha256",
    )
    base = "\n".join(
        (
            '"@status": 200',
            '"content-type": application/json',
            '"content-digest": sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuah'
            "q4l5aGgfLQ==:",
            '"content-length": 23',
            '"@signature-params": ("@status" "content-type" "content-digest" "content-length");created=1618884473'
            ';keyid="test-key-ecc-p256"',
        )
    )
    signature = base64.b64decode(
        "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw=="
    )
    ALGORITHMS["ecdsa-p256-sha256"](public_key=key.pem.encode()).verify(signature, base.encode())
