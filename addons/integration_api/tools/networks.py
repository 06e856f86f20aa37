# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From which addresses a client may call."""

import ipaddress


def parse(text: str | None) -> tuple:
    """Return the networks of a text with one CIDR a line or word.

    :raises ValueError: naming the first that is none
    """
    return tuple(ipaddress.ip_network(word) for word in (text or "").replace(",", " ").split())


def allows(networks: tuple, address: str | None) -> bool:
    """Whether ``address`` is in one of the networks; without any, every address may call."""
    if not networks:
        return True
    try:
        caller = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    # a dual-stack socket shows IPv4 callers as ::ffff:a.b.c.d
    caller = getattr(caller, "ipv4_mapped", None) or caller
    return any(caller in network for network in networks)
