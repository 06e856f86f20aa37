# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the README sends a reader to is there."""

import re

import pytest

from dev import paths

README = (paths.ROOT / "README.md").read_text()
LINKING = ["README.md", "docs/receiving-webhooks.md", "addons/integration_webhook/readme/DESCRIPTION.md"]


@pytest.mark.parametrize("name", LINKING)
def test_every_link_into_the_repository_leads_somewhere(name):
    page = paths.ROOT / name
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", page.read_text()) if "://" not in target]
    assert targets
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_a_partner_developer_finds_client_guide_and_every_contract():
    section = README.partition("## For partner developers")[2].partition("\n## ")[0]
    wanted = ["docs/examples/signed_client.py", "addons/integration_api/readme/USAGE.md"]
    wanted += ["docs/receiving-webhooks.md", "docs/examples/receiver.py", "docs/contracts/README.md"]
    assert [path for path in wanted if f"({path})" not in section] == []
    assert "pip install requests http-message-signatures" in section
