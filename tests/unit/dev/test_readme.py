# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the README sends a reader to is there."""

import re

from dev import paths

README = (paths.ROOT / "README.md").read_text()


def test_every_link_into_the_repository_leads_somewhere():
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", README) if "://" not in target]
    assert targets
    assert [target for target in targets if not (paths.ROOT / target).exists()] == []


def test_a_partner_developer_finds_client_guide_and_every_contract():
    section = README.partition("## For partner developers")[2].partition("\n## ")[0]
    wanted = ["docs/examples/signed_client.py", "addons/integration_api/readme/USAGE.md"]
    for addon in ("integration_contacts", "integration_account"):
        wanted += [
            f"addons/{addon}/contracts/{path.name}"
            for path in (paths.ADDONS / addon / "contracts").glob("*.json")
        ]
    assert [path for path in wanted if f"({path})" not in section] == []
    assert "pip install requests http-message-signatures" in section
