# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Does a document fit its contract, before anything is looked up?"""

from itertools import islice

from odoo.addons.integration_core.tools.errors import (
    MOST_PLACES,
    ReadOnlyProperty,
    SchemaViolation,
    UnknownProperty,
)
from odoo.addons.integration_core.tools.pointer import join

from ..tools.schema_walk import SchemaWalker
from ..tools.validation import find_bad_text, find_errors


def check(document, contract, root, partial):
    """Refuse a document that does not fit.

    :param contract: the contract record
    :param root: descriptor of the whole document
    :param partial: it changes a record, so properties may be missing and read-only ones may be repeated
    :raises UnknownProperty, ReadOnlyProperty, SchemaViolation: with ``errors``, one for each place
    """
    if not isinstance(document, dict):
        refuse(SchemaViolation, [""], "must be an object")
    refuse(SchemaViolation, find_bad_text(document), "holds a character that no text may hold")
    refuse(UnknownProperty, SchemaWalker(contract._schema()).unknown(document), "is unknown")
    if not partial:
        refuse(ReadOnlyProperty, _find_read_only(document, root), "is read-only")
    _refuse_misfits(find_errors(contract._validator(), document, partial=partial))


def check_parameters(parameters, schema, validator):
    """Refuse what is sent with an action if it does not fit.

    :param schema: of the parameters
    :raises UnknownProperty, SchemaViolation: with ``errors``, one for each place
    """
    if not isinstance(parameters, dict):
        refuse(SchemaViolation, [""], "must be an object")
    refuse(SchemaViolation, find_bad_text(parameters), "holds a character that no text may hold")
    walker = SchemaWalker(schema)
    unknown = (
        walker.unknown(parameters) if walker.properties(schema) else (join("", name) for name in parameters)
    )
    refuse(UnknownProperty, unknown, "is unknown")
    _refuse_misfits(find_errors(validator, parameters))


def _refuse_misfits(errors):
    if errors:
        raise SchemaViolation(
            "; ".join(f"{e['pointer']} {e['detail']}".strip() for e in errors), errors=errors
        )


def refuse(error, pointers, detail):
    """Raise an error that names the first of the places, if there are any."""
    if pointers := list(islice(pointers, MOST_PLACES)):
        raise error.at(pointers, detail)


def _find_read_only(value, prop, pointer=""):
    """Yield the pointers of read-only properties that are given."""
    if prop.read_only:
        yield pointer
        return
    places = (
        [(join(pointer, i), item) for i, item in enumerate(value)]
        if isinstance(value, list)
        else [(pointer, value)]
    )
    for place, item in places:
        for name, child in getattr(prop, "children", {}).items():
            if isinstance(item, dict) and name in item:
                yield from _find_read_only(item[name], child, join(place, name))
