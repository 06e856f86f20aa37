# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The pages of the catalogue say what the contract files say."""

import json

import pytest

from odoo.addons.integration_core.tools import canonical_json

from dev import catalogue, paths

FILES = sorted(paths.ADDONS.glob("integration_*/contracts/*.v*.json"))
ENTRY = {
    "schema": {
        "title": "Fake order",
        "description": "An order.",
        "x-version": "1.0.0",
        "x-filters": ["number"],
        "x-identifiers": ["number"],
        "x-neighbours": {"FHIR R5": "Basic"},
        "x-actions": {
            "renumber": {
                "description": "Renumbers it.",
                "parameters": {"properties": {"number": {}, "reason": {}}, "required": ["number"]},
            },
            "inspect": {"description": "Looks.", "safe": True, "result": {"properties": {"lines": {}}}},
        },
        "examples": [{"number": "T/1"}],
    },
    "digest": "d1",
    "addon": "integration_fake",
    "properties": [
        {
            "path": "number",
            "meaning": "Number | of it.",
            "type": "text",
            "sensitivity": "internal",
            "access": "write",
            "example": "T/1",
            "is_required": True,
        }
    ],
    "events": {"fake.created": "It was made."},
    "groups": {"read": ["Fake / Viewer"]},
}


def test_a_page_tells_all_that_a_partner_asks():
    page = catalogue.page("fake.v1", ENTRY)
    for text in (
        "# Fake order: `fake.v1`",
        "FHIR R5: Basic",
        "| `number` (required) | Number \\| of it. | text | internal | may be set | `T/1` |",
        "| `fake.created` | It was made. |",
        "| `renumber` | Renumbers it. | `number`*, `reason` |  |",
        "| `inspect` (changes nothing) | Looks. |  | `lines` |",
        '"number": "T/1"',
        "to read: Fake / Viewer",
    ):
        assert text in page


def test_the_index_leads_to_each_page():
    assert "[`fake.v1`](fake.v1.md)" in catalogue.index({"fake.v1": ENTRY})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_page_is_that_of_the_contract_as_it_is(file):
    digest = canonical_json.digest(json.loads(file.read_text()))
    page = catalogue.FOLDER / f"{file.stem}.md"
    assert page.exists(), "make docs writes it"
    assert page.read_text().startswith(f"<!-- {digest} -->"), "make docs writes it anew"


def test_no_page_is_of_a_contract_that_is_gone():
    pages = {page.stem for page in catalogue.FOLDER.glob("*.md") if page.name != catalogue.INDEX}
    assert pages == {file.stem for file in FILES}


def test_a_page_that_says_something_else_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    entries = {"fake.v1": ENTRY, "test_fake.v1": {**ENTRY, "addon": "test_fake"}}
    assert catalogue.stale(entries) == [catalogue.INDEX, "fake.v1.md"]
    for name, text in catalogue.pages({"fake.v1": ENTRY}).items():
        (tmp_path / name).write_text(text)
    assert catalogue.stale(entries) == []
    changed = {**ENTRY, "events": {"fake.created": "It was made, and told to nobody."}}
    assert catalogue.stale({**entries, "fake.v1": changed}) == ["fake.v1.md"]
    (tmp_path / "gone.v1.md").touch()
    assert catalogue.stale(entries) == ["gone.v1.md"]
