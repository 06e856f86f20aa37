# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a webhook, a test send or a token request may go.

A URL is checked when it is saved, its addresses each time a connection is made, and the connection is made to the
very address that was checked: a name that answers differently the second time gains nothing.

The tables are explicit. ``ipaddress.is_private`` and its siblings change with the version of Python and do not cover
what a cloud answers on. Sources: IANA special-purpose address registries (RFC 6890 and successors), RFC 1918, RFC 4193,
RFC 5214, and the platform addresses of cloud providers.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from .errors import AddressRefused, EntryRefused

# What a manager can open, in part or as a whole, for the systems of ours.
PRIVATE_NETWORKS = tuple(
    ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "::1/128", "fc00::/7")
)
# Within those, and yet nobody's to open: what clouds answer on with credentials of the machine.
NEVER_OPENED = tuple(ip_network(text) for text in ("fd00:ec2::/32", "fd20:ce::254/128"))
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
# Why an address is refused: as an attempt keeps it. A person reads it in their own language.
REASONS = {
    "not_encoded": "the URL has characters that must be encoded",
    "unreadable": "the URL cannot be read",
    "no_https": "the URL must begin with https://",
    "http_outside": "the URL must begin with https://, as no private network is open to this system",
    "has_user": "the URL must not hold a user or password",
    "has_fragment": "the URL must not have a fragment",
    "port_zero": "port 0 is no port",
    "no_host": "the host is neither a name nor an address in its usual form",
    "this_machine": "the host is this machine",
    "no_address": "the name resolves to something that is no address",
    "http_public": "plain http may only go to a private address",
    "not_public": "the address is not on the public internet",
    "cloud": "the address is one of a cloud's platform",
    "not_opened": "the address and port are in no private network that is open to this system",
    "port_closed": "port {port} is none of those open to the internet",
}
_ISATAP = (0x00005EFE, 0x02005EFE)  # an IPv4 address in the clothes of a global one (RFC 5214 §6.1)
_ENDS_IN_NUMBER = re.compile(r"(^|\.)(\d+|0x[0-9a-f]*)$")
_HOST_NAME = re.compile(r"([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_PORTS = {"https": 443, "http": 80}

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class AllowedNetwork:
    """A private network that may be sent to.

    :param ports: on these ports, or on all
    """

    network: Network
    ports: frozenset[int] | None = None

    def holds(self, address: Address, port: int) -> bool:
        """Whether this address and port are open."""
        return address in self.network and (self.ports is None or port in self.ports)


@dataclass(frozen=True)
class AddressRules:
    """Where one system may be reached.

    :param private: private networks that are open to it; without any it is on the internet, with https only
    :param public_ports: ports of public addresses
    """

    private: tuple[AllowedNetwork, ...] = ()
    public_ports: frozenset[int] = frozenset({443, 8443})


@dataclass(frozen=True)
class Target:
    """A URL that may be sent to, if its addresses may."""

    scheme: str
    host: str
    port: int


def check_url(url: str, rules: AddressRules) -> Target:
    """Check all of a URL that can be checked without asking a name server.

    :raise AddressRefused: with the reason, one of :data:`REASONS`
    """
    if not url.isascii() or re.search(r"[\s\\\x00-\x1f\x7f]", url):
        raise _refused("not_encoded")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refused("unreadable") from error
    if parts.scheme not in _PORTS:
        raise _refused("no_https")
    if parts.scheme == "http" and not rules.private:
        raise _refused("http_outside")
    if "@" in parts.netloc:
        raise _refused("has_user")
    if parts.fragment:
        raise _refused("has_fragment")
    if port == 0:
        raise _refused("port_zero")
    target = Target(parts.scheme, parts.hostname or "", port or _PORTS[parts.scheme])
    _check_host(target, rules)
    return target


def _check_host(target, rules):
    host = target.host
    if "%" in host or (
        not _parse_ip(host) and (_ENDS_IN_NUMBER.search(host) or not _HOST_NAME.fullmatch(host))
    ):
        raise _refused("no_host")
    if address := _parse_ip(host):
        check_addresses([str(address)], target, rules)
    elif rules.private:
        return  # only its addresses tell whether it is inside
    elif host == "localhost" or host.endswith(".localhost"):
        raise _refused("this_machine")
    elif target.port not in rules.public_ports:
        raise _refused("port_closed", port=target.port)


def check_addresses(addresses: Iterable[str], target: Target, rules: AddressRules) -> None:
    """Check every address that a name resolves to; one bad one refuses all.

    Plain http stays inside: with it, every address has to be one of an allowed private network.

    :raise AddressRefused: naming the kind of problem, not the address
    """
    for text in addresses:
        address = _parse_ip(text)
        if address is None:
            raise _refused("no_address")
        if is_private(address):
            _check_private(address, target.port, rules)
        elif target.scheme == "http":
            raise _refused("http_public")
        elif _is_refused(address):
            raise _refused("not_public")
        elif target.port not in rules.public_ports:
            raise _refused("port_closed", port=target.port)


def parse_network(text: str) -> Network:
    """Read a private network that may be opened, such as ``10.20.0.0/16`` or one address.

    :raise EntryRefused: when it is none, reaches beyond private networks, or is one of those that nobody opens
    """
    try:
        network = ip_network(text.strip())
    except ValueError as error:
        raise EntryRefused("no_network", text=text) from error
    if not any(_is_within(network, outer) for outer in PRIVATE_NETWORKS):
        raise EntryRefused("network_not_private", text=text)
    if any(_is_within(network, outer) for outer in NEVER_OPENED):
        raise EntryRefused("network_never_opened", text=text)
    return network


def parse_ports(text: str) -> frozenset[int]:
    """Read ports such as ``443, 8443``; an empty text is none.

    :raise EntryRefused: naming what is no port
    """
    ports = set()
    for part in re.split(r"[\s,;]+", text.strip()) if text.strip() else ():
        if not re.fullmatch(r"[0-9]{1,5}", part) or not 0 < int(part) < 65536:
            raise EntryRefused("no_port", text=part)
        ports.add(int(part))
    return frozenset(ports)


def is_private(address: Address) -> bool:
    """Whether an address lies in a network that can be opened."""
    return any(address in network for network in PRIVATE_NETWORKS)


def is_same_address(one: str, other: str) -> bool:
    """Whether two texts are the same address, however they are written."""
    parsed = _parse_ip(one)
    return parsed is not None and parsed == _parse_ip(other)


def _check_private(address, port, rules):
    if any(address in network for network in NEVER_OPENED):
        raise _refused("cloud")
    if not any(allowed.holds(address, port) for allowed in rules.private):
        raise _refused("not_opened")


def _refused(reason, **values):
    return AddressRefused(REASONS[reason].format(**values), reason=reason, **values)


def _is_refused(address):
    if address.version == 6 and (address not in GLOBAL_IPV6 or (int(address) >> 32) & 0xFFFFFFFF in _ISATAP):
        return True
    return any(address in network for network in REFUSED_NETWORKS)


def _is_within(network, outer):
    return network.version == outer.version and network.subnet_of(outer)


def _parse_ip(text):
    if "%" in text:
        return None
    try:
        return ip_address(text)
    except ValueError:
        return None
