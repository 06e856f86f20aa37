# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the body of ``…/<entity>:batch`` asks for: its form alone, not the documents' contract.

::

    {"operation": "create", "documents": [{…}, {…}]}
    {"operation": "update", "documents": [{"id": "…", "if_match": "…", "document": {…}}]}
    {"operation": "upsert", "documents": [{"external_id": "…", "document": {…}}], "mode": "per_document"}
"""

from dataclasses import dataclass, field

from odoo.addons.integration_contract.tools.names import is_name
from odoo.addons.integration_core.tools.errors import RequestError, SchemaViolation, UnknownProperty
from odoo.addons.integration_core.tools.pointer import join

MAX_DOCUMENTS = 500
OPERATIONS = ("create", "update", "upsert")
MODES = ("all_or_nothing", "per_document")
RETURNS = ("minimal", "document")
#: operation → how an item names its record
_NAMED_BY = {"update": "id", "upsert": "external_id"}


@dataclass(frozen=True)
class Item:
    """One document of a batch.

    :ivar name: uid (update) or external id (upsert) of its record
    """

    index: int
    document: dict
    name: str | None = None
    if_match: str | None = None


@dataclass(frozen=True)
class BatchRequest:
    """A batch that has the right form; ``errors`` has what is wrong with single items, ``{index: error}``."""

    operation: str
    mode: str
    returns: str
    size: int
    items: tuple
    errors: dict = field(default_factory=dict)

    def take(self, start: int, count: int) -> "BatchRequest":
        """Return the batch of ``count`` documents from ``start``, with the numbers that they have here."""
        chosen = range(start, min(start + count, self.size))
        items = tuple(item for item in self.items if item.index in chosen)
        errors = {index: error for index, error in self.errors.items() if index in chosen}
        return BatchRequest(self.operation, self.mode, self.returns, len(chosen), items, errors)


def read(body: dict) -> BatchRequest:
    """Return the batch that a body asks for.

    :raises UnknownProperty, SchemaViolation: when its form is wrong, with ``errors``
    """
    unknown = [join("", name) for name in body if name not in ("operation", "mode", "return", "documents")]
    if unknown:
        raise UnknownProperty.at(unknown, "is unknown")
    for name, words in (("operation", OPERATIONS), ("mode", MODES), ("return", RETURNS)):
        default = None if name == "operation" else words[0]
        if not isinstance(body.get(name, default), str) or body.get(name, default) not in words:
            raise SchemaViolation.at([join("", name)], f"must be one of {', '.join(words)}")
    documents = body.get("documents")
    if not isinstance(documents, list) or not 1 <= len(documents) <= MAX_DOCUMENTS:
        raise SchemaViolation.at(["/documents"], f"must be a list of 1 to {MAX_DOCUMENTS}")
    operation, items, errors, names = body["operation"], [], {}, set()
    for index, given in enumerate(documents):
        try:
            item = _read_item(index, given, operation, names)
        except RequestError as error:
            errors[index] = error
        else:
            items.append(item)
            names.add(item.name)
    mode, returns = body.get("mode", MODES[0]), body.get("return", RETURNS[0])
    return BatchRequest(operation, mode, returns, len(documents), tuple(items), errors)


def _read_item(index, given, operation, names):
    if operation == "create":
        return Item(index, given)
    named_by = _NAMED_BY[operation]
    if not isinstance(given, dict) or not isinstance(given.get("document"), dict):
        raise SchemaViolation.at(["/document"], "must be an object")
    unknown = [join("", name) for name in given if name not in (named_by, "if_match", "document")]
    if unknown:
        raise UnknownProperty.at(unknown, "is unknown")
    name, if_match = given.get(named_by), given.get("if_match")
    if not isinstance(name, str) or not is_name(name):
        raise SchemaViolation.at([join("", named_by)], "must be a text of 1 to 128 characters")
    if name in names:
        raise SchemaViolation.at([join("", named_by)], "stands in the batch before")
    if if_match is not None and not isinstance(if_match, str):
        raise SchemaViolation.at(["/if_match"], "must be an entity tag")
    return Item(index, given["document"], name, if_match)
