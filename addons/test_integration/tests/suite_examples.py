# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from pathlib import Path

from odoo.modules.module import get_module_path

from odoo.addons.integration_contract.tests import demo_records, documents
from odoo.addons.integration_contract.tools.schema_diff import breaking_changes
from odoo.addons.integration_contract.tools.validation import find_errors


class ExampleChecks:
    """What a contract says is so: its examples, its properties, its promise."""

    def check_has_a_record_for_each_example(self):
        """A reader of an example can open what it shows."""
        examples, names = self.schema.get("examples", ()), self.schema.get("x-example-records", ())
        self.assertTrue(examples, "the contract shows no whole document")
        self.assertEqual(len(names), len(examples))
        for name, record in zip(names, demo_records.find(self.env, self.schema), strict=True):
            self.assertTrue(record, f"there is no record {name}")
            self.assertEqual(record._name, self.mapper._target, name)
            self.assertEqual(record.filtered_domain(self.mapper._scope), record, f"{name} is out of scope")

    def check_shows_of_each_record_what_its_example_says(self):
        """An example is no fiction."""
        for example, record in zip(self.schema["examples"], self.records, strict=True):
            found = documents.differences(example, self.show(record), self.company.name)
            self.assertEqual(list(found), [], record)

    def check_has_whole_examples_that_fit(self):
        """Every property is shown, also an empty one."""
        for example in self.schema["examples"]:
            self.assertEqual(find_errors(self.validator, example), [])
            self.assertEqual(example.keys(), self.schema["properties"].keys())

    def check_fits_what_is_shown(self):
        """Of each record, and as JSON: no float, no date that is none."""
        for document in self.mapper._project(self.mapper._get_model().union(*self.records)):
            self.assertEqual(find_errors(self.validator, document), [])
            self.assertEqual(document.keys(), self.schema["properties"].keys())
            json.dumps(document, default=self.fail)
            self.assertEqual(list(_floats(document)), [], "a float leaves Odoo")

    def check_names_the_properties_that_its_mapper_does(self):
        """Neither has one that the other has not."""
        declared = {path for path, *_rest in self.walker.leaves() if "[]" not in path.rpartition(".")[2]}
        mapped = set(_paths(self.root))
        for path in sorted(declared - mapped):
            # what a value consists of is not mapped by itself: the currency of an amount, the id of a line
            parent = path.rpartition(".")[0].removesuffix("[]")
            self.assertIn(parent, declared, f"{path} is in the contract only")
            self.assertTrue(
                path.endswith("[].id") or parent in mapped or _is_part(parent, declared - mapped), path
            )
        self.assertEqual(mapped - declared, set(), "mapped, but not in the contract")

    def check_and_its_mapper_agree_on_what_is_read_only(self):
        """What partners are told that they may write is written."""
        nodes = {path: node for path, node, _required in self.walker.leaves()}
        for path, prop in _paths(self.root).items():
            with self.subTest(path):
                self.assertEqual(bool(self.walker.keyword(nodes[path], "readOnly")), prop.read_only)
                self.assertEqual(bool(self.walker.keyword(nodes[path], "x-create-only")), prop.create_only)

    def check_and_its_mapper_name_the_same_actions(self):
        """Nothing is offered that nobody does."""
        self.assertEqual(set(self.schema.get("x-actions", ())), set(self.mapper._actions))
        self.assertLessEqual(set(self.mapper._action_statuses), set(self.mapper._actions))

    def check_only_grew_since_its_release(self):
        """What partners were promised is kept."""
        if self.schema["x-lifecycle"] != "active":
            return
        folder = Path(get_module_path(self.grant.contract_id.addon)) / "contracts" / "released"
        path = folder / f"{self.name}.json"
        self.assertTrue(path.exists(), f"{self.name} is active, so what was released must be kept")
        changes = breaking_changes(json.loads(path.read_text()), self.schema)
        self.assertEqual(changes, [], "\n".join(map(str, changes)))


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


def _is_part(path, unmapped):
    """Whether what is above a place is a part of a value, too, and so on up to what is mapped."""
    while path in unmapped:
        path = path.rpartition(".")[0].removesuffix("[]")
    return bool(path)


def _floats(value):
    if isinstance(value, float):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _floats(item)
