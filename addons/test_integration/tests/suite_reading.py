# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import SQL

from odoo.addons.integration_contract.tests import row_copies, statements

from .guarantee import only_with

#: statements that projecting any number of records up to a thousand may take, uids included
MOST_STATEMENTS = 15
SIZES = (10, 200)
#: no value of most properties; a filter finds nothing by it, or refuses it
ODD_VALUES = (
    "",
    "no such value",
    "'",
    "٣",
    "2026-13-45",
    "99999999999999999999",
    "a\x00b",
    "%",
    "x" * 1000,
    "{}",
)


class ReadingChecks:
    """One record and many, as a client reads them that may do no more."""

    def check_is_read(self):
        """By a client that may only read, as it is; and not again by one that has it."""
        resource = self.as_("read")
        for record in self.records:
            answer = resource.read(self.uid(record))
            self.assertEqual((answer.status, answer.document), (200, self.show(record)))
            again = resource.read(self.uid(record), answer.headers["ETag"])
            self.assertEqual((again.status, again.document), (304, None))

    def check_is_listed(self):
        """Each record once, as it is read."""
        listed = self.list_all(self.as_("read"))
        for record in self.records:
            self.assertEqual(
                [document for document in listed if document["id"] == self.uid(record)], [self.show(record)]
            )

    @only_with("x-filters")
    def check_is_found_by_each_filter(self):
        """A record is among those that have its value, and those found have it."""
        for name in self.schema.get("x-filters", ()):
            with self.subTest(name):
                shown = list(map(self.show, self.records))
                document = next((one for one in shown if one[name] not in (None, [])), None)
                if document is None:
                    document = self.give_value(name)
                resource = self.as_("read")
                found = self.list_all(resource, **{name: as_text(document[name])})
                self.assertIn(document["id"], [one["id"] for one in found])
                for one in found:
                    self.assertIn(as_text(document[name]), _texts(one[name]))

    def give_value(self, name):
        """Put a value into the column of a property that no example has one of, and return the document."""
        prop = self.root.children[name]
        field = self.record._fields[prop.field]
        self.assertTrue(
            field.store, f"no example has a value of the filter {name}, and none can be put there"
        )
        value = "Filtered"
        if hasattr(prop, "entity"):
            reference = self.find_demo_reference(prop.entity)
            if reference["id"] == self.uid(self.record):
                reference = self.refer_to_another(reference)
            _model, value = self.env["integration.identifier"]._resolve(prop.entity, reference["id"])
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = %s",
                SQL.identifier(self.record._table),
                SQL.identifier(field.name),
                value,
                self.record.id,
            )
        )
        self.env.invalidate_all()
        document = self.show()
        self.assertNotIn(document[name], (None, []), name)
        return document

    def check_takes_no_odd_value_of_a_filter_amiss(self):
        """It finds nothing or is refused, and never fails."""
        resource = self.as_("read")
        for name in (*self.schema.get("x-filters", ()), "updated_since", "no_such_filter"):
            for value in ODD_VALUES:
                with self.subTest(name, value=value):
                    answer = self.attempt(resource.page, {name: value})
                    if answer and value != "":
                        self.assertEqual(answer.document["data"], [])

    def check_is_projected_by_as_many_statements_however_many_there_are(self):
        """Else a page of a hundred would take a hundred times as long as one record."""
        statements.count(self.mapper, self.record)  # rules and contracts, which Odoo keeps between requests
        counts = {}
        for size in SIZES:
            records = row_copies.copy(self.mapper, self.record, size)
            counts[size, "new uids"], shown = statements.count(self.mapper, records)
            counts[size, "known uids"], _same = statements.count(self.mapper, records)
            self.assertEqual(len({document["id"] for document in shown}), size)
            for name in self.list_names():
                self.assertEqual(len(shown[-1][name]), len(self.show()[name]), f"copies lack {name}")
        for kind in ("new uids", "known uids"):
            self.assertEqual(len({counts[size, kind] for size in SIZES}), 1, counts)
        self.assertLessEqual(max(counts.values()), MOST_STATEMENTS, counts)

    def list_names(self):
        """Return the names of the properties that hold lines."""
        return [name for name, prop in self.root.children.items() if hasattr(prop, "group")]

    def list_all(self, resource, **filters):
        """Return all documents of a list, page by page."""
        found, cursor = [], None
        while True:
            page = resource.page(
                {**filters, "limit": "100", **({"cursor": cursor} if cursor else {})}
            ).document
            self.assertEqual(page.get("problems", []), [])
            found += page["data"]
            cursor = page["next_cursor"]
            if not cursor:
                return found


def as_text(value):
    """Return a value as it stands in a query string; of a list its first, of a reference the id."""
    return _texts(value)[0]


def _texts(value):
    """Return each text by which a filter may ask for a value."""
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    if isinstance(value, dict):
        return [value["id"]]
    return [{True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)]
