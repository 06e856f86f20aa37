# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a webhook may not go."""

from ipaddress import ip_network

import pytest

from odoo.addons.integration_core.tools.addresses import (
    AddressRefused,
    AddressRules,
    AllowedNetwork,
    Target,
    check_addresses,
    check_url,
    parse_network,
    parse_ports,
)
from odoo.addons.integration_core.tools.errors import EntryRefused

PUBLIC = AddressRules()
HTTPS = Target("https", "partner.example", 443)


def inside(*networks, ports=None):
    """The rules of a system of ours to which these networks are open."""
    return AddressRules(tuple(AllowedNetwork(ip_network(text), ports) for text in networks))


WIDE_OPEN = inside("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "::1/128", "fc00::/7")

REFUSED_ADDRESSES = [
    *(
        "192.88.99.1",
        "224.0.0.1",
        "ff02::1",
        "168.63.129.16",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
    ),
    *("2002:7f00:1::", "3fff::1", "5f00::1", "fec0::1", "100.64.0.1", "2001::1", "2001:20::1"),
    # beyond the shared vectors
    *("0.0.0.0", "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254"),
    *("192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "240.0.0.1", "255.255.255.255"),
    *(
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "100::1",
        "2001:db8::1",
        "fc00::1",
        "fd00::1",
        "fe80::1",
    ),
    # a private IPv4 address inside another one: ISATAP, 6to4, Teredo, compatible, translated
    *("2a00:1450::5efe:10.0.0.1", "2a00:1450::200:5efe:7f00:1", "2002:a00:1::1", "2001:0:a00:1::1"),
    *("::10.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::10.0.0.1"),
    *("fd00:ec2::254", "fd20:ce::254"),
    *("ff05::2", "4000::1", "fe80::1%eth0", "not an address"),
]
REFUSED_URLS = [
    "http://127.1/",
    "http://0x7f.1/",
    "http://2130706433/",
    "http://[::1%25lo]/",
    "http://[0:0:0:0:0:ffff:7f00:1]/",
    "https://user:pass@example.com/",
    "file:///etc/passwd",
    "http://localhost./",
    "https://1:2@[::1]:9876/",
    # the same hosts where the scheme is fine, and more
    "https://127.1/",
    "https://0x7f.1/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://2130706433/",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://[::1%25lo]/",
    "https://[::ffff:127.0.0.1]/",
    "https://localhost/",
    "https://localhost./",
    "https://a.localhost/",
    "https://169.254.169.254/latest/meta-data/",
    "https://@example.com/",
    "https://example.com\\@127.0.0.1/",
    "https://example.com:0/",
    "https://example.com:99999/",
    "https://example.com/#here",
    "https://exa mple.com/",
    "https://example.com/\t",
    "https://example.com\n/",
    "https://exämple.com/",
    "https://-example.com/",
    "https://ex..ample.com/",
    "https:///path",
    "https://",
    "//example.com/",
    "http://example.com/",
    "ftp://example.com/",
    "gopher://example.com/",
    "",
]


@pytest.mark.parametrize("address", REFUSED_ADDRESSES)
def test_address_is_refused(address):
    with pytest.raises(AddressRefused):
        check_addresses([address], HTTPS, PUBLIC)


@pytest.mark.parametrize("address", [a for a in REFUSED_ADDRESSES if ":" in a and "%" not in a])
def test_address_is_refused_in_a_url(address):
    with pytest.raises(AddressRefused):
        check_url(f"https://[{address}]/", PUBLIC)


@pytest.mark.parametrize("url", REFUSED_URLS)
def test_url_is_refused(url):
    with pytest.raises(AddressRefused):
        check_url(url, PUBLIC)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:81c::200e"]
)
def test_public_addresses_pass(address):
    check_addresses([address], HTTPS, PUBLIC)


def test_one_bad_address_refuses_the_name():
    with pytest.raises(AddressRefused):
        check_addresses(["8.8.8.8", "127.0.0.1"], HTTPS, PUBLIC)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/hook",
        "https://example.com:8443/a?b=c",
        "https://8.8.8.8/",
        "https://xn--exmple-cua.com/",
    ],
)
def test_ordinary_urls_pass(url):
    target = check_url(url, PUBLIC)
    assert target.scheme == "https"
    assert target.port in (443, 8443)


@pytest.mark.parametrize("port", [22, 25, 80, 5432, 6379, 8069, 9200])
def test_a_public_address_is_reached_on_the_listed_ports_only(port):
    for url in (f"https://example.com:{port}/", f"https://8.8.8.8:{port}/"):
        with pytest.raises(AddressRefused, match="port"):
            check_url(url, PUBLIC)
        check_url(url, AddressRules(public_ports=frozenset({port})))
    with pytest.raises(AddressRefused, match="port"):
        check_addresses(["8.8.8.8"], Target("https", "partner.example", port), WIDE_OPEN)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/hook", "http://localhost:8080/", "http://[::1]:8080/", "https://10.0.0.5/"]
)
def test_a_private_system_may_be_reached_where_a_network_is_open(url):
    check_url(url, WIDE_OPEN)
    with pytest.raises(AddressRefused):
        check_url(url, PUBLIC)


def test_an_open_network_opens_neither_its_neighbours_nor_other_ports():
    rules = inside("10.1.0.0/16", ports=frozenset({8080}))
    check_url("http://10.1.2.3:8080/", rules)
    for url in ("http://10.2.0.1:8080/", "http://10.1.2.3:8081/", "http://127.0.0.1:8080/"):
        with pytest.raises(AddressRefused, match="no private network"):
            check_url(url, rules)


@pytest.mark.parametrize(
    "url",
    [
        "https://169.254.169.254/",
        "https://168.63.129.16/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1]/",
        "https://[fd00:ec2::254]/",
        "https://[fd20:ce::254]/",
        "http://2130706433/",
        "http://[::1%25lo]/",
        "http://localhost./",
        "https://user:pass@10.0.0.1/",
    ],
)
def test_being_private_opens_nothing_else(url):
    with pytest.raises(AddressRefused):
        check_url(url, WIDE_OPEN)


def test_plain_http_stays_inside():
    http, https = Target("http", "partner.example", 80), HTTPS
    check_addresses(["10.0.0.1"], http, WIDE_OPEN)
    with pytest.raises(AddressRefused):
        check_addresses(["8.8.8.8"], http, WIDE_OPEN)
    check_addresses(["8.8.8.8"], https, WIDE_OPEN)


@pytest.mark.parametrize("text", ["10.20.0.0/16", "127.0.0.1", "192.168.1.0/24", "::1", "fd12:3456::/48"])
def test_private_networks_can_be_opened(text):
    assert parse_network(f" {text} ") == ip_network(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "anything", "10.0.0.1/8", "10.0.0.0/7", "0.0.0.0/0", "::/0", "8.8.8.0/24", "10.0.0.0/33"),
        *("169.254.0.0/16", "169.254.169.254", "fe80::/10", "224.0.0.0/4", "ff00::/8", "100.64.0.0/10"),
        *("fd00:ec2::254", "fd00:ec2::/64", "fd20:ce::254", "168.63.129.16", "::ffff:10.0.0.0/104"),
    ],
)
def test_nothing_else_can_be_opened(text):
    with pytest.raises(EntryRefused, match="network"):
        parse_network(text)


def test_ports_are_read_or_refused():
    assert parse_ports("443, 8443;1 65535") == {443, 8443, 1, 65535}
    assert parse_ports("  ") == frozenset()
    for text in ("0", "65536", "https", "443-445", "-1", "٤٤٣"):
        with pytest.raises(EntryRefused, match="no_port"):
            parse_ports(text)
