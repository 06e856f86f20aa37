# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is wrong with an address or a network, in the words of the user's language."""

import re

from .tools.addresses import REASONS
from .tools.errors import AddressRefused


def put_into_words(env, error):
    """Return what to tell a person about an ``EntryRefused`` or ``AddressRefused``; an unknown one as it is."""
    texts = error.extra
    code = texts.get("reason") if isinstance(error, AddressRefused) else error.code
    words = _get_address_words(env, texts) | _get_network_words(env, texts)
    return words[code]() if code in words else str(error)


def put_detail_into_words(env, detail):
    """Return why an address was refused, from what an attempt keeps; anything else as it is."""
    for reason, text in REASONS.items():
        pattern = re.escape(text).replace(r"\{port\}", "(?P<port>[0-9]+)")
        if match := re.fullmatch(pattern, detail):
            return put_into_words(env, AddressRefused(detail, reason=reason, **match.groupdict()))
    return detail


def _get_address_words(env, texts):
    return {
        "not_encoded": lambda: env._("the URL has characters that must be encoded"),
        "unreadable": lambda: env._("the URL cannot be read"),
        "no_https": lambda: env._("the URL must begin with https://"),
        "http_outside": lambda: env._(
            "the URL must begin with https://, as no private network is open to this system"
        ),
        "has_user": lambda: env._("the URL must not hold a user or password"),
        "has_fragment": lambda: env._("the URL must not have a fragment"),
        "port_zero": lambda: env._("port 0 is no port"),
        "no_host": lambda: env._("the host is neither a name nor an address in its usual form"),
        "this_machine": lambda: env._("the host is this machine"),
        "no_address": lambda: env._("the name resolves to something that is no address"),
        "http_public": lambda: env._("plain http may only go to a private address"),
        "not_public": lambda: env._("the address is not on the public internet"),
        "cloud": lambda: env._("the address is one of a cloud's platform"),
        "not_opened": lambda: env._(
            "the address and port are in no private network that is open to this system"
        ),
        "port_closed": lambda: env._(
            "port %(port)s is none of those open to the internet", port=texts["port"]
        ),
    }


def _get_network_words(env, texts):
    return {
        "network_never_opened": lambda: env._(
            "“%(text)s” is where a cloud hands out credentials, which is never opened", **texts
        ),
        "network_not_private": lambda: env._("“%(text)s” is not within a private network", **texts),
        "no_network": lambda: env._(
            "“%(text)s” is no network such as 10.20.0.0/16, with no bits set after its mask", **texts
        ),
        "no_port": lambda: env._("“%(text)s” is no port between 1 and 65535", **texts),
    }
