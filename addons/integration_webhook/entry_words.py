# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is wrong with an entry, in the words of the user's language."""

from odoo.addons.integration_core import entry_words


def put_into_words(env, error):
    """Return what to tell a person about an ``EntryRefused`` or ``AddressRefused``; an unknown one as it is."""
    texts = error.extra
    words = {
        "certificate_unusable": lambda: env._("the certificate cannot be used: %(reason)s", **texts),
        "certificates_not_pem": lambda: env._("the certificates are not PEM"),
        "delay_out_of_range": lambda: env._("“%(text)s” is not between 1s and 7d", **texts),
        "header_authenticates": lambda: env._("“%(name)s” is already set by the authentication", **texts),
        "header_reserved": lambda: env._(
            "“%(name)s” is set by the sender or by the connection itself", **texts
        ),
        "key_not_pem": lambda: env._("the private key is not PEM without a password"),
        "key_of_another": lambda: env._("the private key does not belong to the client certificate"),
        "key_unknown_kind": lambda: env._("the key of the certificate is of an unknown kind"),
        "no_delay": lambda: env._("“%(text)s” is no delay such as 30s, 5m, 2h or 1d", **texts),
        "no_header_name": lambda: env._(
            "“%(name)s” is no name of a header: letters, digits and dashes", **texts
        ),
        "not_only_certificates": lambda: env._(
            "beside certificates there is something else in it, such as a private key"
        ),
        "too_many_attempts": lambda: env._("more than %(most)s attempts", **texts),
        "value_not_visible": lambda: env._(
            "the value may hold visible ASCII characters only, and no blank at its ends"
        ),
        "value_too_long": lambda: env._("the value is longer than %(longest)s characters", **texts),
    }
    if error.code in words:
        return words[error.code]()
    return entry_words.put_into_words(env, error)
