# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What every mapper must hold. Mix :class:`MapperCase` into its test, in the addon that owns the entity."""

import json
import time
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from unittest.mock import patch

from odoo.modules.module import get_module_path

from odoo.addons.integration_core.tools.errors import ReadOnlyProperty, UnknownProperty

from ..tools.schema_diff import breaking_changes
from ..tools.schema_walk import SchemaWalker
from ..tools.validation import find_errors

_OTHER_UID = "00000000-0000-4000-8000-000000000000"


class MapperCase:
    """Tests that follow from the contract, to be mixed into the ``TransactionCase`` of one mapper.

    A derived class sets :attr:`contract` and :meth:`make_records`, and adds what is special about its entity.
    """

    allow_inherited_tests_method = True  # Odoo runs only what a class defines itself otherwise
    contract = None
    """Name of the contract, such as ``party.v1``."""
    query_limit = 15
    """Statements that projecting up to a thousand records may take, uids included."""
    sizes = (10, 200)
    """Numbers of records that must take the same number of statements."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mapper = cls.env["integration.contract"]._get_mapper(cls.contract)
        cls.schema = cls.env["integration.contract"]._get(cls.contract)._schema()

    def make_records(self, count):
        """Create this many records of the target model, as a business would."""
        raise NotImplementedError

    # === HELPERS === #

    def count_queries(self, records):
        """Return how many statements projecting these records takes, with a cold cache, and the documents."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.user.sudo().fetch(["company_id"])  # who asks is known
        before = self.env.cr.sql_log_count
        documents = self.mapper._project(records)
        return self.env.cr.sql_log_count - before, documents

    def measure_rate(self, records):
        """Return the records projected in a second, with a cold cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        start = time.perf_counter()
        self.mapper._project(records)
        return len(records) / (time.perf_counter() - start)

    @contextmanager
    def recording_writes(self):
        """Yield a list that fills with the statements that change something."""
        statements, execute = [], type(self.env.cr).execute

        def record(cursor, query, *args, **kwargs):
            code = getattr(query, "code", query)
            if isinstance(code, str) and code.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
                statements.append(code)
            return execute(cursor, query, *args, **kwargs)

        with patch.object(type(self.env.cr), "execute", record):
            yield statements

    def assert_refused(self, error, pointer, function, *args):
        """Assert that a call is refused at this place of the document."""
        with self.assertRaises(error) as caught:
            function(*args)
        self.assertIn(pointer, [item["pointer"] for item in caught.exception.extra["errors"]])
        return caught.exception

    # === WHAT EVERY MAPPER HOLDS === #

    def test_contract_and_mapper_name_the_same_properties(self):
        walker = SchemaWalker(self.schema)
        declared = {path for path, *_rest in walker.leaves() if "[]" not in path.rpartition(".")[2]}
        mapped = set(_paths(self.mapper._get_root()))
        for path in sorted(declared - mapped):
            # what a value consists of is not mapped by itself: the currency of an amount, the id of a line
            self.assertIn(
                path.rpartition(".")[0].removesuffix("[]"), declared, f"{path} is in the contract only"
            )
            is_line_id = path.endswith("[].id")
            parent = path.rpartition(".")[0]
            self.assertTrue(is_line_id or parent.removesuffix("[]") in mapped, f"{path} is not mapped")
        self.assertFalse(mapped - declared, "mapped, but not in the contract")

    def test_contract_and_mapper_agree_on_what_is_read_only(self):
        walker = SchemaWalker(self.schema)
        nodes = {path: node for path, node, _required in walker.leaves()}
        for path, prop in _paths(self.mapper._get_root()).items():
            with self.subTest(path):
                self.assertEqual(bool(walker.keyword(nodes[path], "readOnly")), prop.read_only)
                self.assertEqual(bool(walker.keyword(nodes[path], "x-create-only")), prop.create_only)

    def test_contract_and_mapper_agree_on_actions_and_filters(self):
        self.assertEqual(set(self.schema.get("x-actions", ())), set(self.mapper._actions))
        for name in self.schema.get("x-filters", ()):
            with self.subTest(name):
                example = SchemaWalker(self.schema).keyword(self.schema["properties"][name], "examples")[0]
                self.mapper._search_page({name: _as_text(example)}, limit=1)

    def test_examples_of_the_contract_fit_it(self):
        validator = self.env["integration.contract"]._get(self.contract)._validator()
        self.assertTrue(self.schema.get("examples"), "the contract shows no whole document")
        for example in self.schema["examples"]:
            self.assertEqual(find_errors(validator, example), [])
            self.assertEqual(example.keys(), self.schema["properties"].keys())

    def test_projected_documents_fit_the_contract(self):
        validator = self.env["integration.contract"]._get(self.contract)._validator()
        for document in self.mapper._project(self.make_records(3)):
            self.assertEqual(find_errors(validator, document), [])
            self.assertEqual(document.keys(), self.schema["properties"].keys())
            json.dumps(document, default=self.fail)
            self.assertFalse(list(_floats(document)), "a float leaves Odoo")

    def test_reading_and_writing_back_writes_nothing(self):
        record = self.make_records(1)
        document = self.mapper._project(record)[0]
        self.env.flush_all()
        self.env.invalidate_all()
        with self.recording_writes() as written:
            self.mapper._update_from(record, deepcopy(document))
            self.env.flush_all()
        self.assertEqual(written, [])
        again = self.mapper._project(record)[0]
        self.assertEqual(again, document)
        self.assertEqual(self.mapper._etag(again), self.mapper._etag(document))

    def test_unknown_property_is_refused(self):
        record = self.make_records(1)
        self.assert_refused(UnknownProperty, "/no~1such", self.mapper._update_from, record, {"no/such": 1})
        self.assert_refused(UnknownProperty, "/no~1such", self.mapper._create_from, [{"no/such": 1}])

    def test_read_only_property_is_refused(self):
        record = self.make_records(1)
        self.assert_refused(ReadOnlyProperty, "/id", self.mapper._update_from, record, {"id": _OTHER_UID})
        self.assert_refused(ReadOnlyProperty, "/id", self.mapper._create_from, [{"id": _OTHER_UID}])

    def test_statements_do_not_grow_with_the_records(self):
        self.count_queries(self.make_records(1))  # rules and contracts, which Odoo keeps between requests
        counts = {}
        for size in self.sizes:
            records = self.make_records(size)
            counts[size, "new uids"], documents = self.count_queries(records)
            counts[size, "known uids"], _same = self.count_queries(records)
            self.assertEqual(len({document["id"] for document in documents}), size)
        for kind in ("new uids", "known uids"):
            self.assertEqual(len({counts[size, kind] for size in self.sizes}), 1, counts)
        self.assertLessEqual(max(counts.values()), self.query_limit, counts)

    def test_the_released_contract_only_grew(self):
        addon = self.env["integration.contract"]._get(self.contract).addon
        released = Path(get_module_path(addon)) / "contracts" / "released" / f"{self.contract}.json"
        self.assertTrue(released.exists(), f"{self.contract} is active, so what was released must be kept")
        changes = breaking_changes(json.loads(released.read_text()), self.schema)
        self.assertFalse(changes, "\n".join(map(str, changes)))


def _paths(group, prefix=""):
    """Return {path: descriptor} of a declared group, as the walk of the schema names them."""
    found = {}
    for name, prop in group.children.items():
        path = f"{prefix}{name}"
        found[path] = prop
        if hasattr(prop, "group"):
            found.update(_paths(prop, f"{path}[]."))
        elif hasattr(prop, "children"):
            found.update(_paths(prop, f"{path}."))
    return found


def _floats(value):
    if isinstance(value, float):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _floats(item)


def _as_text(example):
    """An example as it stands in a query string."""
    if isinstance(example, list):
        return _as_text(example[0])
    if isinstance(example, dict):
        return example["id"]
    return {True: "true", False: "false"}.get(example, example) if isinstance(example, bool) else str(example)
