# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a client may send and ask for: nothing that its interface is not cleared for.

Such a property is unknown to the client, exactly as one that is not in the contract, so that nobody learns from
an error what others may see.
"""

from itertools import islice

from odoo.addons.integration_core.tools.errors import MOST_PLACES, UnknownProperty
from odoo.addons.integration_core.tools.masking import minimise
from odoo.addons.integration_core.tools.pointer import join


def check_document(document: dict, schema: dict, clearance: frozenset):
    """Refuse a document with properties outside ``clearance``.

    :raises UnknownProperty: with a JSON pointer to each
    """
    lost = _lost(document, minimise(document, schema, clearance), "")
    if pointers := list(islice(lost, MOST_PLACES)):
        raise UnknownProperty.at(pointers, "is unknown")


def cleared_filters(filters, schema: dict, clearance: frozenset) -> set:
    """Return those of the contract's filters by which the client may ask.

    Filtering by a property tells its value as surely as showing it.
    """
    return {name for name in filters if minimise({name: ""}, schema, clearance)}


def tell_of_write(document: dict, operations) -> dict:
    """Return what a client hears of a document that it has written: all that it may see of it, if it may read at all.

    :param operations: those that it is granted
    """
    if "read" in operations:
        return document
    return {name: document[name] for name in ("id", "erased") if name in document}


def may_read_odoo(clearance: frozenset) -> bool:
    """Whether the client may read Odoo's own words, in which names and amounts can stand."""
    return {"personal", "financial"} <= clearance


def _lost(document, kept, path):
    """Yield the pointers (RFC 6901) of what is in ``document`` and not in ``kept``."""
    if isinstance(document, dict):
        for name, value in document.items():
            pointer = join(path, name)
            if name in kept:
                yield from _lost(value, kept[name], pointer)
            else:
                yield pointer
    elif isinstance(document, list) and len(document) == len(kept):
        for index, (value, other) in enumerate(zip(document, kept, strict=True)):
            yield from _lost(value, other, join(path, index))
    elif document != kept:
        yield path
