# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The operations on the documents of one contract, as far as one client may use them."""

from odoo.addons.integration_contract.tools.action import read as read_action
from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker
from odoo.addons.integration_core.tools.errors import InvalidFilter

from .. import clearance
from ..selection import read_include
from . import batches, examples, exports, schemas
from .offer import Offer
from .operation import JSON, MERGE_PATCH, answer, body, named, operation, parameter

_AGEING = ("Deprecation", "Sunset")
#: what a request about one id can be answered with beside what any can be
_MOVED = (308,)
_IN_PART = ("Integration-Proposed", "Integration-Outranked")
_INCLUDED = {
    "type": "object",
    "description": "With `include`: the documents referred to that you may read, by entity and id.",
    "additionalProperties": {"type": "object", "additionalProperties": {"type": "object"}},
}
_ID_ALONE = {
    "type": "object",
    "description": "Which document it is. You may not read, so that no more of it is told.",
    "required": ["id"],
    "properties": {"id": {"type": "string", "format": "uuid"}},
}
_BROKEN = {
    "type": "array",
    "description": "Documents that cannot be shown now, because a code in them is not mapped; people were told.",
    "items": {"type": "object", "required": ["id", "code", "title"]},
}


class EntityPaths:
    """Paths and components of one offer.

    :ivar schemas: ``{component name: schema}`` that :meth:`paths` refers to
    """

    def __init__(self, offer: Offer):
        self.offer = offer
        self.schemas = self._variant(schemas.READ)

    def paths(self) -> dict:
        """Return ``{path: path item}``."""
        offer, root = self.offer, self.offer.path
        forms, found = self._forms(), {}
        if "read" in offer.operations:
            found.setdefault(root, {})["get"] = self._list()
            found[f"{root}:export"] = {
                "get": exports.export(self._operation, self._filters(), parameter("fields"))
            }
        if "create" in offer.operations:
            found.setdefault(root, {})["post"] = self._create()
        found[f"{root}/schema"] = {"get": self._schema()}
        if "read" in offer.operations:
            found.setdefault(f"{root}/{{id}}", {})["get"] = self._read()
        if "update" in offer.operations:
            found.setdefault(f"{root}/{{id}}", {})["patch"] = self._update()
        for action in offer.actions:
            found[f"{root}/{{id}}/{action}"] = {"post": self._action(action)}
        if "read" in offer.operations:
            found.setdefault(f"{root}/external/{{name}}", {})["get"] = self._read("read_named", "name")
        if forms:
            found.setdefault(f"{root}/external/{{name}}", {})["put"] = self._put(forms)
            found[f"{root}:batch"] = {"post": batches.batch(self._operation, forms, self._example(forms))}
        return found

    def _forms(self):
        """Return ``{create or update: component}`` of what may be sent."""
        granted = [kind for kind in (schemas.CREATE, schemas.UPDATE) if kind in self.offer.operations]
        for kind in granted:
            self.schemas.update(self._variant(kind))
        return {kind: self._component(kind) for kind in granted}

    # === OPERATIONS === #

    def _list(self):
        schema = {
            "type": "object",
            "required": ["data", "next_cursor"],
            "properties": {
                "data": {"type": "array", "maxItems": 100, "items": self._document()},
                "next_cursor": {
                    "type": ["string", "null"],
                    "description": "`cursor` of the next page; null on the last one.",
                },
                "included": _INCLUDED,
                "problems": _BROKEN,
            },
        }
        example = {"data": [self._shown()], "next_cursor": None}
        return self._operation(
            "list",
            "list",
            "One page, the oldest first. The order never changes, so that nothing is missed or shown twice while others"
            " write: go on with `cursor` until `next_cursor` is null, then ask by `updated_since` for what changed.",
            parameters=[
                *map(parameter, ("limit", "cursor", "updated_since")),
                *self._filters(),
                *self._parts(),
            ],
            answers={200: answer("The page.", *_AGEING, schema=schema, examples=named(page=example))},
        )

    def _filters(self):
        offer, walker = self.offer, SchemaWalker(self.offer.schema)
        properties = offer.schema["properties"]
        return [
            {
                "name": name,
                "in": "query",
                "description": f"Only those with this value. {properties[name]['description']}",
                "schema": schemas.filter_schema(offer.schema, name),
            }
            for name in offer.schema.get("x-filters", ())
            if schemas.is_cleared(walker, properties[name], offer.clearance)
        ]

    def _create(self):
        name = self._component(schemas.CREATE)
        known = {
            "smallest": examples.smallest(self.schemas, name),
            "complete": examples.shown(self.schemas, name),
        }
        return self._operation(
            "create",
            "create",
            "Creates one. Ids of other documents in the examples are made up: use those that you have read.",
            parameters=[parameter("IdempotencyKey")],
            body=body(schemas.reference(name), JSON, examples=named(**known)),
            answers={
                201: answer(
                    "It is there.",
                    *("ETag", "Location", "Idempotency-Replayed", *_AGEING),
                    schema=self._told(),
                    examples=named(created=self._told_example()),
                    links=self._links(),
                )
            },
        )

    def _schema(self):
        return self._operation(
            "get_schema",
            "contract",
            f"The contract {self.offer.contract} as JSON Schema 2020-12, with all that it can ever show, its filters"
            " (`x-filters`) and actions (`x-actions`).",
            answers={200: answer("The contract.", *_AGEING, schema={"type": "object"})},
        )

    def _read(self, kind="read", by="id"):
        return self._operation(
            kind,
            "read" if by == "id" else "read by your own name",
            "One document. What you are not cleared for is left out.",
            parameters=[parameter(by), parameter("IfNoneMatch"), *self._parts()],
            answers={
                200: self._shows("The document."),
                304: answer("You have it already.", "ETag", *_AGEING),
            },
            errors=_MOVED if by == "id" else (),
        )

    def _update(self):
        name = self._component(schemas.UPDATE)
        patch = examples.shown(self.schemas, name)
        first = dict(list(patch.items())[:1])
        return self._operation(
            "update",
            "change",
            "Merges what is sent into the document (RFC 7396): what is not named stays, `null` empties, a list is"
            " replaced as a whole. Send `If-Match`, unless whoever comes last shall win.",
            parameters=[parameter("id"), parameter("IfMatch")],
            body=body(
                schemas.reference(name),
                MERGE_PATCH,
                JSON,
                examples=named(one_property=first, complete=patch),
            ),
            answers={200: self._tells(*_IN_PART)},
            errors=(*_MOVED, 412),
        )

    def _action(self, name):
        declared = read_action(self.offer.schema, name)
        own = f"{self.offer.contract}.{name}"
        answers = {200: self._tells("Idempotency-Replayed")}
        if declared.is_safe:
            answers = {200: self._results(own, declared.result)}
        return self._operation(
            f"action_{name}",
            declared.title,
            declared.description,
            parameters=[parameter("id"), *([] if declared.is_safe else [parameter("IdempotencyKey")])],
            body=self._takes(own, declared),
            answers=answers,
            errors=_MOVED,
        )

    def _takes(self, own, action):
        """What is sent with an action: nothing, for most."""
        if not action.takes_parameters:
            nothing = {"type": "object", "maxProperties": 0}
            return body(nothing, JSON, required=False, examples=named(empty={}))
        name = schemas.component_name(own, schemas.TAKE)
        self.schemas.update(schemas.components(own, action.parameters, self.offer.clearance, schemas.TAKE))
        shown = named(complete=examples.shown(self.schemas, name))
        required = bool(self.schemas[name].get("required"))
        return body(schemas.reference(name), JSON, required=required, examples=shown)

    def _results(self, own, schema):
        """What a safe action answers."""
        name = schemas.component_name(own, schemas.READ)
        self.schemas.update(schemas.components(own, schema, self.offer.clearance, schemas.READ))
        shown = named(result=examples.shown(self.schemas, name))
        return answer("What it found.", *_AGEING, schema=schemas.reference(name), examples=shown)

    # === WHAT THEY ARE MADE OF === #

    def _operation(self, kind, word, description, **parts):
        offer = self.offer
        return operation(
            f"{kind}_{offer.slug}",
            offer.contract,
            f"{offer.title}: {word[0].lower()}{word[1:]}",
            description,
            deprecated=offer.deprecated,
            **parts,
        )

    def _put(self, forms):
        return batches.put(self._operation, forms, self._told(), self._example(forms))

    def _example(self, forms):
        """A document that may be sent in one of these forms."""
        make = examples.smallest if schemas.CREATE in forms else examples.shown
        return make(self.schemas, next(iter(forms.values())))

    def _parts(self):
        """The parameters by which part of a document, or what it refers to, is asked for."""
        paths = [
            path.replace("[]", "") for path, _node, _required in SchemaWalker(self.offer.schema).leaves()
        ]
        names = [path for path in paths if self._is_reference(path)]
        include = {
            "name": "include",
            "in": "query",
            "description": f"Along with it the documents that it refers to, separated by commas: {', '.join(names)}.",
            "schema": {"type": "string"},
            "example": names[0] if names else "",
        }
        return [parameter("fields"), *([include] if names else [])]

    def _is_reference(self, path):
        try:
            return bool(read_include(path, self.offer.schema, self.offer.clearance))
        except InvalidFilter:
            return False

    def _shows(self, description):
        return answer(
            description,
            *("ETag", *_AGEING),
            schema={**self._document(), "properties": {"included": _INCLUDED}},
            examples=named(document=self._shown()),
        )

    def _tells(self, *headers):
        """The answer to a change."""
        return answer(
            "The document as it is now.",
            *("ETag", *headers, *_AGEING),
            schema=self._told(),
            examples=named(document=self._told_example()),
        )

    def _told(self):
        """What is told of a document to whom has written it: no more than its id, without the right to read."""
        return self._document() if "read" in self.offer.operations else _ID_ALONE

    def _told_example(self):
        return clearance.tell_of_write(self._shown(), self.offer.operations)

    def _document(self):
        return schemas.reference(self._component(schemas.READ))

    def _shown(self):
        return examples.shown(self.schemas, self._component(schemas.READ))

    def _component(self, variant):
        return schemas.component_name(self.offer.contract, variant)

    def _variant(self, variant):
        return schemas.components(self.offer.contract, self.offer.schema, self.offer.clearance, variant)

    def _links(self):
        """What can be done next with a document that was created."""
        offer = self.offer
        kinds = [kind for kind in ("read", "update") if kind in offer.operations]
        kinds += [f"action_{action}" for action in offer.actions]
        return {
            kind: {"operationId": f"{kind}_{offer.slug}", "parameters": {"id": "$response.body#/id"}}
            for kind in kinds
        }
