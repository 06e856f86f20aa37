# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The lists of requirements are pinned and complete, and what we ship stays compatible with the suite's licence."""

import importlib.metadata
import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dev import virtualenv

# What no list holds on purpose: the names under which others ask for what we install in another form.
STAND_INS = {"odoo", "psycopg2", "pypdf2"}
# queue_job asks for it in its manifest; only its migration scripts import it. See requirements.txt.
KNOWN_AGPL = {"openupgradelib"}


def requirements(path):
    """Return the requirements of a list that apply to this Python."""
    lines = [line.split("#")[0].strip() for line in path.read_text().splitlines()]
    found = [Requirement(line) for line in lines if line]
    return [item for item in found if item.marker is None or item.marker.evaluate()]


def names(*paths):
    """Return the names of what some lists hold."""
    return {canonicalize_name(item.name) for path in paths for item in requirements(path)}


@pytest.mark.parametrize("path", virtualenv.REQUIREMENTS, ids=lambda path: path.name)
def test_every_requirement_is_pinned_and_installed_so(path):
    for item in requirements(path):
        assert re.fullmatch(r"==[\w.]+", str(item.specifier)), item
        assert importlib.metadata.version(item.name) in item.specifier, item


def test_no_requirement_is_listed_twice():
    listed = [item.name for path in virtualenv.REQUIREMENTS for item in requirements(path)]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("path", virtualenv.REQUIREMENTS, ids=lambda path: path.name)
def test_a_list_holds_all_that_its_packages_ask_for(path):
    runtime = virtualenv.REQUIREMENTS[0]
    allowed = names(path) if path == runtime else names(*virtualenv.REQUIREMENTS)
    for item in requirements(path):
        for line in importlib.metadata.requires(item.name) or []:
            asked = Requirement(line)
            wanted = asked.marker is None or asked.marker.evaluate({"extra": ""})
            if wanted and canonicalize_name(asked.name) not in STAND_INS:
                assert canonicalize_name(asked.name) in allowed, f"{item.name} asks for {asked}"


def test_what_the_suite_needs_at_run_time_is_not_under_the_agpl():
    for item in requirements(virtualenv.REQUIREMENTS[0]):
        metadata = importlib.metadata.metadata(item.name)
        texts = [metadata.get("License") or "", metadata.get("License-Expression") or ""]
        texts += [text for text in metadata.get_all("Classifier") or [] if text.startswith("License ::")]
        agpl = any("AGPL" in text or "Affero" in text for text in texts)
        assert agpl == (item.name in KNOWN_AGPL), item.name
