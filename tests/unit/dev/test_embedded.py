# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The folder of the embedded PostgreSQL is ours, also where everybody may write."""

import os

import pytest

from dev import embedded
from dev.missing import Missing


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder in a temporary place that was chosen before; it is not there yet."""
    chosen = tmp_path / "odoo-integration-suite"
    (tmp_path / "postgres.home").write_text(str(chosen))
    monkeypatch.setattr(embedded, "HOME_FILE", tmp_path / "postgres.home")
    monkeypatch.setattr(embedded, "account", dict)
    return chosen


def test_a_folder_that_is_not_there_yet_or_ours_is_taken(folder):
    assert embedded.home() == folder
    folder.mkdir(mode=0o755)
    assert embedded.home() == folder


def test_a_folder_of_the_servers_user_is_taken(folder, monkeypatch):
    folder.mkdir(mode=0o755)
    owner = folder.stat().st_uid
    monkeypatch.setattr(embedded, "account", lambda: {"user": owner})
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    assert embedded.home() == folder


def test_a_folder_of_somebody_else_is_refused(folder, monkeypatch):
    folder.mkdir(mode=0o755)
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    with pytest.raises(Missing, match="somebody else"):
        embedded.home()


def test_a_folder_that_others_may_write_is_refused(folder):
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(Missing, match="somebody else"):
        embedded.home()


@pytest.mark.parametrize("exists", [True, False])
def test_a_link_is_refused_wherever_it_leads(folder, tmp_path, exists):
    target = tmp_path / "elsewhere"
    if exists:
        target.mkdir(mode=0o755)
    folder.symlink_to(target)
    with pytest.raises(Missing, match="somebody else"):
        embedded.home()
