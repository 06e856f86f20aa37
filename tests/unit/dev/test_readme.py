# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the README sends a reader to is there."""

from dev import paths

README = (paths.ROOT / "README.md").read_text()


def test_a_partner_developer_finds_client_guide_and_every_contract():
    section = README.partition("## For partner developers")[2].partition("\n## ")[0]
    wanted = ["docs/examples/signed_client.py", "addons/integration_api/readme/USAGE.md"]
    wanted += ["docs/receiving-webhooks.md", "docs/examples/receiver.py", "docs/contracts/README.md"]
    assert [path for path in wanted if f"({path})" not in section] == []
    assert "pip install requests http-message-signatures" in section
