# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a webhook may go.

A URL is checked when it is saved, its addresses each time a connection is made, and the connection is made to the
very address that was checked: a name that answers differently the second time gains nothing.

The table is explicit. ``ipaddress.is_private`` and its siblings change with the version of Python and do not cover
what a cloud answers on. Sources: IANA special-purpose address registries (RFC 6890 and successors), RFC 1918, RFC 4193,
and the platform addresses of cloud providers.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from odoo.addons.integration_core.tools.errors import AddressRefused

PRIVATE_NETWORKS = tuple(
    ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "::1/128", "fc00::/7")
)
REFUSED_NETWORKS = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers
        "127.0.0.0/8",
        "168.63.129.16/32",  # platform services of a cloud
        "169.254.0.0/16",  # link-local, metadata of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "2001::/23",  # protocol assignments, Teredo, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
GLOBAL_IPV6 = ip_network("2000::/3")  # all the rest of IPv6 is no place to send to
_ENDS_IN_NUMBER = re.compile(r"(^|\.)(\d+|0x[0-9a-f]*)$")
_HOST_NAME = re.compile(r"([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Target:
    """A URL that may be sent to, if its addresses may."""

    scheme: str
    host: str
    port: int


def check_url(url: str, *, private_network: bool = False) -> Target:
    """Check all of a URL that can be checked without asking a name server.

    :param private_network: the system stands in a private network: plain http and private addresses are allowed
    :raise AddressRefused: with the reason
    """
    if not url.isascii() or re.search(r"[\s\\\x00-\x1f\x7f]", url):
        raise AddressRefused("the URL has characters that must be encoded")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("the URL cannot be read") from error
    if parts.scheme not in _PORTS or (parts.scheme == "http" and not private_network):
        raise AddressRefused("the URL must begin with https://")
    if "@" in parts.netloc:
        raise AddressRefused("the URL must not hold a user or password")
    if parts.fragment:
        raise AddressRefused("the URL must not have a fragment")
    if port == 0:
        raise AddressRefused("port 0 is no port")
    host = parts.hostname or ""
    if "%" in host or (
        not _parse_ip(host) and (_ENDS_IN_NUMBER.search(host) or not _HOST_NAME.fullmatch(host))
    ):
        raise AddressRefused("the host is neither a name nor an address in its usual form")
    if address := _parse_ip(host):
        check_addresses([str(address)], scheme=parts.scheme, private_network=private_network)
    elif not private_network and (host == "localhost" or host.endswith(".localhost")):
        raise AddressRefused("the host is this machine")
    return Target(parts.scheme, host, port or _PORTS[parts.scheme])


def check_addresses(
    addresses: Iterable[str], *, scheme: str = "https", private_network: bool = False
) -> None:
    """Check every address that a name resolves to; one bad one refuses all.

    Plain http stays inside: with it, every address has to be a private one.

    :raise AddressRefused: naming the kind of problem, not the address
    """
    for text in addresses:
        address = _parse_ip(text)
        if address is None:
            raise AddressRefused("the name resolves to something that is no address")
        is_private = any(address in network for network in PRIVATE_NETWORKS)
        if is_private and private_network:
            continue
        if scheme == "http":
            raise AddressRefused("plain http may only go to a private address")
        if _is_refused(address):
            raise AddressRefused("the address is not on the public internet")


def _is_refused(address: IPv4Address | IPv6Address) -> bool:
    if address.version == 6 and address not in GLOBAL_IPV6:
        return True
    return any(address in network for network in REFUSED_NETWORKS)


def _parse_ip(text: str) -> IPv4Address | IPv6Address | None:
    if "%" in text:
        return None
    try:
        return ip_address(text)
    except ValueError:
        return None
