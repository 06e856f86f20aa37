# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is wrong with a key, a certificate or an issuer that somebody enters, in the words of the user's language."""

from odoo.addons.integration_core import entry_words


def put_into_words(env, error):
    """Return what to tell a person about an ``EntryRefused`` or ``AddressRefused``; an unknown one as it is."""
    texts = error.extra
    words = {
        "algorithm_refused": lambda: env._(
            "“%(text)s” is no algorithm that an issuer may sign with, such as RS256 or ES256", **texts
        ),
        "certificate_not_valid_now": lambda: env._("the certificate is not valid now"),
        "certificate_unreadable": lambda: env._("this is not one certificate, as PEM"),
        "certificate_with_private_key": lambda: env._(
            "there is a private key in it: others have seen it now, so the partner must make a new pair"
        ),
        "no_algorithm": lambda: env._("name one algorithm at least, such as RS256"),
        "no_claim": lambda: env._("“%(text)s” is no claim such as azp=billing", **texts),
        "no_key_in_set": lambda: env._("there is no usable public key among the keys of the issuer"),
        "no_key_set": lambda: env._("the issuer does not answer with a set of keys (JWK Set)"),
        "public_key_curve": lambda: env._("the curve of the key is not P-256"),
        "public_key_of_other_kind": lambda: env._(
            "the key does not fit the algorithm %(algorithm)s", **texts
        ),
        "public_key_private": lambda: env._(
            "this is a private key: others have seen it now, so the partner must make a new pair"
        ),
        "public_key_same": lambda: env._("this is the key of before"),
        "public_key_unreadable": lambda: env._("this is not one public key, as PEM or JWK"),
        "public_key_weak": lambda: env._(
            "an RSA key has %(shortest)s to %(longest)s bits and an exponent of 65537 at least", **texts
        ),
    }
    if error.code in words:
        return words[error.code]()
    return entry_words.put_into_words(env, error)
