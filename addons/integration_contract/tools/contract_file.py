# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A contract file: a JSON Schema 2020-12 document that says what the outside sees of one business object.

``contracts/<entity>.v<major>.json``. Beside the schema it says the entity (``x-entity``), the version
(``x-version``), the lifecycle it starts in (``x-lifecycle``), actions, events, and the properties to filter by.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import ContractInvalid
from odoo.addons.integration_core.tools.masking import SENSITIVITIES
from odoo.addons.integration_core.tools.pointer import follow, join

from . import extensions
from .bounds import find_unbounded
from .schema_walk import SchemaWalker
from .validation import make_validator

_FILE_NAME = re.compile(r"(?P<entity>[a-z][a-z0-9_]*)\.v(?P<major>[1-9][0-9]*)\.json")
_VERSION = re.compile(r"(?P<major>0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
_HEADER = ("id", "created_at", "updated_at")
LIFECYCLES = ("draft", "active")


@dataclass(frozen=True)
class ContractFile:
    """A contract as loaded and found valid.

    :param name: ``invoice.v1``
    :param digest: of the whole document
    :param released: the document as partners were promised it, if ``released/`` beside it holds that
    """

    path: Path
    name: str
    entity: str
    major: int
    schema: dict
    digest: str
    released: dict | None = None


def load(path: Path) -> ContractFile:
    """Load and check one file.

    :raises ContractInvalid: naming the file and the JSON pointer of the place
    """
    return _Loader(path).load()


class _Loader:
    """Checks one file; every problem names it."""

    def __init__(self, path):
        self.path = Path(path)

    def load(self):
        match = _FILE_NAME.fullmatch(self.path.name)
        self._check(match, "", "the file is not called <entity>.v<major>.json")
        schema = self._parse()
        self._check(isinstance(schema, dict), "", "not an object")
        self._check_schema(schema)
        self._check(schema.get("type") == "object", "/type", "must be object")
        for key in ("title", "description"):
            self._check(isinstance(schema.get(key), str) and schema[key], f"/{key}", "is missing")
        self._check(schema.get("x-entity") == match["entity"], "/x-entity", "differs from the file name")
        version = _VERSION.fullmatch(str(schema.get("x-version")))
        self._check(version, "/x-version", "is no version such as 1.0.0")
        self._check(version["major"] == match["major"], "/x-version", "has another major than the file name")
        self._check(
            schema.get("x-lifecycle") in LIFECYCLES, "/x-lifecycle", f"is none of {', '.join(LIFECYCLES)}"
        )
        self._check_references(schema)
        self._check_extensions(schema)
        self._check_properties(schema)
        self._check_examples(schema)
        self._check_actions(schema)
        for pointer, problem in find_unbounded(schema):
            raise self._problem(pointer, problem)
        return ContractFile(
            path=self.path,
            name=f"{match['entity']}.v{match['major']}",
            entity=match["entity"],
            major=int(match["major"]),
            schema=schema,
            digest=canonical_json.digest(schema),
            released=self._parse_released(),
        )

    def _parse_released(self):
        path = self.path.parent / "released" / self.path.name
        if not path.exists():
            return None
        released = _Loader(path)._parse()
        self._check(isinstance(released, dict), "", f"{path} is not an object")
        return released

    def _parse(self):
        try:
            return json.loads(self.path.read_text(encoding="utf-8"), parse_float=self._refuse_float)
        except (OSError, UnicodeDecodeError) as error:
            raise self._problem("", f"cannot be read: {error}") from error
        except json.JSONDecodeError as error:
            raise self._problem("", f"is not JSON: {error.msg} at line {error.lineno}") from error

    def _refuse_float(self, text):
        raise self._problem("", f"holds the number {text}: amounts are decimal strings")

    def _check_references(self, schema):
        """Every ``$ref`` is local and leads somewhere."""
        walker, todo = SchemaWalker(schema), [(schema, "")]
        while todo:
            node, pointer = todo.pop()
            if isinstance(node, list):
                todo += [(item, join(pointer, index)) for index, item in enumerate(node)]
            elif isinstance(node, dict):
                if isinstance(node.get("$ref"), str):
                    try:
                        follow(walker.root, node["$ref"])
                    except KeyError as error:
                        raise self._problem(join(pointer, "$ref"), "leads nowhere in this file") from error
                todo += [(item, join(pointer, name)) for name, item in node.items()]

    def _check_extensions(self, schema):
        for pointer, problem in extensions.find_problems(schema):
            raise self._problem(pointer, problem)

    def _check_actions(self, schema):
        """What an action takes and what it answers are described as documents are."""
        for pointer, node, is_sent in extensions.action_schemas(schema):
            whole = {**node, "$defs": schema.get("$defs", {})}
            self._check_schema(whole, pointer)
            self._check_described(whole, whole, pointer)
            for place, problem in find_unbounded(node, pointer) if is_sent else ():
                raise self._problem(place, problem)

    def _check_schema(self, schema, pointer=""):
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            raise self._problem(join(pointer, *error.absolute_path), error.message) from error

    def _check_properties(self, schema):
        walker = SchemaWalker(schema)
        for name in _HEADER:
            self._check(name in walker.properties(schema), "/properties", f"lacks {name}")
        self._check_described(schema, schema, "/properties")

    def _check_examples(self, schema):
        """The examples of whole documents fit."""
        examples = schema.get("examples", [])
        validator = make_validator(schema)
        for index, example in enumerate(examples):
            error = next(validator.iter_errors(example), None)
            place = error and join("/examples", index, *error.absolute_path)
            self._check(not error, place, f"does not fit: {error and error.message}")

    def _check_described(self, root, schema, pointer):
        """Every property below says what it means and how sensitive it is, and shows examples that fit."""
        walker = SchemaWalker(root)
        for path, node, _required in walker.leaves(schema):
            place = f"{pointer} ({path})"
            description = walker.keyword(node, "description")
            self._check(isinstance(description, str) and description, place, "has no description")
            label = walker.keyword(node, "x-sensitivity")
            self._check(label in SENSITIVITIES, place, f"x-sensitivity is none of {', '.join(SENSITIVITIES)}")
            unique = walker.keyword(node, "x-unique", False)
            self._check(isinstance(unique, bool), place, "x-unique is neither true nor false")
            examples = walker.keyword(node, "examples")
            self._check(isinstance(examples, list) and examples, place, "has no examples")
            validator = make_validator({**node, "$defs": root.get("$defs", {})})
            for example in examples:
                error = next(validator.iter_errors(example), None)
                self._check(not error, place, f"example {example!r} does not fit: {error and error.message}")

    def _check(self, holds, pointer, problem):
        if not holds:
            raise self._problem(pointer, problem)

    def _problem(self, pointer, problem):
        return ContractInvalid(
            f"{self.path}, at {pointer or 'the top'}: {problem}", file=str(self.path), pointer=pointer
        )
