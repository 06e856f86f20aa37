# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Both layouts of Odoo are understood, and anything else is refused in one line."""

import pytest

from dev import missing, odoo_source

RELEASE = "version_info = (19, 0, 0, FINAL, 0, '')\n"


def write(folder, *files, release=RELEASE):
    """Write empty files, and Odoo's release file where it is among them."""
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(release if name.endswith("release.py") else "")


def source(folder, **options):
    """Write a source checkout."""
    write(folder, "odoo-bin", "odoo/release.py", "odoo/addons/base/x", "addons/web/x", **options)


def test_a_source_checkout_is_recognised(tmp_path, monkeypatch):
    source(tmp_path)
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    tree = odoo_source.locate()
    assert tree.launcher == tmp_path / "odoo-bin"
    assert tree.addons == (tmp_path / "odoo" / "addons", tmp_path / "addons")


def test_an_unpacked_package_is_recognised(tmp_path, monkeypatch):
    packages = "usr/lib/python3/dist-packages/odoo"
    write(tmp_path, "usr/bin/odoo", f"{packages}/release.py", f"{packages}/addons/web/x")
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    tree = odoo_source.locate()
    assert tree.launcher == tmp_path / "usr" / "bin" / "odoo"
    assert tree.python_path == tmp_path / "usr/lib/python3/dist-packages"


@pytest.mark.parametrize("release", ["version_info = (18, 0, 0, FINAL, 0, '')\n", "nothing\n"])
def test_another_version_is_refused(tmp_path, monkeypatch, release):
    source(tmp_path, release=release)
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(missing.Missing, match=r"Odoo 19\.0"):
        odoo_source.locate()


def test_a_folder_without_odoo_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(missing.Missing, match="an Odoo tree in"):
        odoo_source.locate()


def test_another_revision_has_another_identity(tmp_path):
    source(tmp_path)
    tree = odoo_source.recognise(tmp_path)
    before = tree.identity
    write(tmp_path, ".git/x")
    (tmp_path / ".git" / "HEAD").write_text("0123456789abcdef\n")
    assert tree.identity != before
