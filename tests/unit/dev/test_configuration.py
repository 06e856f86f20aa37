# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo is started with on a developer's machine and in CI."""

import pytest
from requests.utils import get_environ_proxies

from dev import configuration


@pytest.fixture
def started(monkeypatch):
    """The environment of an Odoo, whatever proxy the machine has."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    for name, value in configuration.environment().items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("url", ["http://services.example/", "https://iap.example/"])
def test_a_call_of_odoos_vendor_ends_on_this_machine(started, url):
    assert get_environ_proxies(url)[url.partition(":")[0]] == configuration.NO_PROXY_THERE


@pytest.mark.parametrize("url", ["http://127.0.0.1:8069/", "http://localhost:8069/", "http://[::1]:8069/"])
def test_a_call_on_this_machine_takes_no_proxy(started, url):
    assert get_environ_proxies(url) == {}
