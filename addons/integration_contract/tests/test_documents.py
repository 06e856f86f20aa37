# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import BaseCase, tagged

from ..tools.schema_walk import SchemaWalker
from ..tools.validation import find_errors, make_validator
from . import documents

TEXT = {"type": "string", "maxLength": 32}
SCHEMA = {
    "type": "object",
    "required": ["gtin"],
    "properties": {
        "name": TEXT,
        "gtin": {"type": "string", "pattern": "^[0-9]{13}$", "x-unique": True},
        "npi": {"type": "string", "pattern": "^[0-9]{10}$", "x-unique": True},
        "mail": {"type": "string", "maxLength": 14, "x-unique": True},
        "lines": {
            "type": "array",
            "items": {"type": "object", "properties": {"code": TEXT}, "required": ["code"]},
        },
    },
}
DOCUMENT = {
    "name": "Gloves",
    "gtin": "4006381333931",
    "npi": "1234567893",
    "mail": "a@northgate.ex",
    "lines": [{"code": "A"}],
}


@tagged("post_install", "-at_install")
class TestDocuments(BaseCase):
    """What tests of all contracts make of a document fits, or does not, as they say."""

    def setUp(self):
        super().setUp()
        self.walker, self.validator = SchemaWalker(SCHEMA), make_validator(SCHEMA)

    def test_another_document_differs_where_values_are_unique_and_fits(self):
        other = documents.vary_unique(DOCUMENT, self.walker)
        self.assertEqual(find_errors(self.validator, other), [])
        self.assertEqual(
            {name for name in DOCUMENT if other[name] != DOCUMENT[name]}, {"gtin", "npi", "mail"}
        )

    def test_numbers_with_a_check_digit_keep_a_right_one(self):
        other = documents.vary_unique(DOCUMENT, self.walker)
        weights = [
            int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(other["gtin"]))
        ]
        self.assertEqual(sum(weights) % 10, 0)
        doubled = "".join(
            str(int(d) * (1 + place % 2)) for place, d in enumerate(reversed("80840" + other["npi"]))
        )
        self.assertEqual(sum(map(int, doubled)) % 10, 0)

    def test_numbered_documents_are_all_different(self):
        schema = {**SCHEMA, "properties": {name: SCHEMA["properties"][name] for name in ("name", "gtin")}}
        walker, one = SchemaWalker(schema), {"name": "Gloves", "gtin": DOCUMENT["gtin"]}
        many = [documents.number(one, walker, number) for number in range(0, 100_000, 977)]
        self.assertEqual(len({document["gtin"] for document in many}), len(many))
        self.assertFalse([document for document in many if find_errors(self.validator, document)])

    def test_each_misfit_is_one(self):
        found = list(documents.misfits(DOCUMENT, self.walker))
        self.assertLessEqual(
            {"wrong_type", "too_long", "nul", "unknown", "missing"}, {what for what, *_rest in found}
        )
        self.assertIn(("missing", "/lines/0/code"), {(what, pointer) for what, pointer, _document in found})
        for what, pointer, document in found:
            if what not in ("nul", "unknown"):
                with self.subTest(what, pointer=pointer):
                    places = [error["pointer"] for error in find_errors(self.validator, document)]
                    self.assertIn(pointer, places)

    def test_a_document_differs_from_its_example_in_ids_and_moments_and_our_own_name_only(self):
        uids = "8c1f4a52-7c0e-4d43-9a2e-0a6a6f0d4a11", "2f1c6f0e-92de-4f0e-8f35-3b7d3c2a9b10"
        example, shown = (
            {"id": uid, "created_at": moment, "company": name, "lines": [{"id": uid, "n": "1"}]}
            for uid, moment, name in zip(
                uids,
                ("2026-01-31T09:30:00Z", "2031-01-31T09:30:00Z"),
                ("Main Clinic", "YourCompany"),
                strict=True,
            )
        )
        self.assertEqual(list(documents.differences(example, shown, "YourCompany")), [])
        for name, value in (("id", None), ("created_at", "yesterday"), ("company", "Other"), ("lines", [])):
            with self.subTest(name):
                self.assertEqual(
                    len(list(documents.differences(example, {**shown, name: value}, "YourCompany"))), 1
                )
        self.assertEqual(len(list(documents.differences(example, {**shown, "more": 1}, "YourCompany"))), 1)
