# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The addons have one version, and the guide to an upgrade is about it."""

import ast

from dev import paths


def find_versions():
    """Return the versions of the addons, without that of Odoo."""
    manifests = (paths.ROOT / "addons").glob("*/__manifest__.py")
    return {ast.literal_eval(manifest.read_text())["version"] for manifest in manifests}


def test_all_addons_have_one_version():
    assert len(find_versions()) == 1


def test_the_guide_to_an_upgrade_leads_to_this_version():
    [version] = find_versions()
    assert f" to {version}." in (paths.ROOT / "docs/how-to/upgrade.md").read_text()
