# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents made of a contract's examples, as one client would read or send them. No record is read for them."""

from odoo.addons.integration_contract.tools.sample import sample
from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker


def shown(components: dict, name: str) -> dict:
    """Return the document that a component describes, with every property.

    :param components: the schemas of the document, among them all that this one refers to
    """
    return _of(components, components[name])


def smallest(components: dict, name: str) -> dict:
    """Return the smallest document that may be sent: what is required, and nothing else."""
    root = components[name]
    return {key: value for key, value in _of(components, root).items() if key in root.get("required", ())}


def value(components: dict, node: dict):
    """Return the first example of one property."""
    walker = SchemaWalker({"components": {"schemas": components}})
    return next(iter(walker.keyword(node, "examples", ())), None)


def _of(components, node):
    return sample({**node, "components": {"schemas": components}}) or {}  # nothing of it may be seen
