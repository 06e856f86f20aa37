# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a webhook may not go."""

import pytest

from odoo.addons.integration_webhook.tools.addresses import AddressRefused, check_addresses, check_url

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
        check_addresses([address])


@pytest.mark.parametrize(
    "address", [a for a in REFUSED_ADDRESSES if ":" in a and a.count(".") == 0 and "%" not in a]
)
def test_address_is_refused_in_a_url(address):
    if address == "not an address":
        return
    with pytest.raises(AddressRefused):
        check_url(f"https://[{address}]/")


@pytest.mark.parametrize("url", REFUSED_URLS)
def test_url_is_refused(url):
    with pytest.raises(AddressRefused):
        check_url(url)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:81c::200e"]
)
def test_public_addresses_pass(address):
    check_addresses([address])


def test_one_bad_address_refuses_the_name():
    with pytest.raises(AddressRefused):
        check_addresses(["8.8.8.8", "127.0.0.1"])


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
    target = check_url(url)
    assert target.scheme == "https"
    assert target.port in (443, 8443)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/hook", "http://localhost:8080/", "http://[::1]:8080/", "https://10.0.0.5/"]
)
def test_a_private_system_may_be_reached(url):
    check_url(url, private_network=True)


@pytest.mark.parametrize(
    "url",
    [
        "https://169.254.169.254/",
        "https://168.63.129.16/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1]/",
        "http://2130706433/",
        "http://[::1%25lo]/",
        "http://localhost./",
        "https://user:pass@10.0.0.1/",
    ],
)
def test_being_private_opens_nothing_else(url):
    with pytest.raises(AddressRefused):
        check_url(url, private_network=True)


def test_plain_http_stays_inside():
    check_addresses(["10.0.0.1"], scheme="http", private_network=True)
    with pytest.raises(AddressRefused):
        check_addresses(["8.8.8.8"], scheme="http", private_network=True)
    check_addresses(["8.8.8.8"], scheme="https", private_network=True)
