# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A message as a rule expects it, made of its contract's examples, for whoever tries a rule and has none at hand."""

from odoo.addons.integration_api.tools.openapi import examples, schemas
from odoo.addons.integration_core.tools.masking import SENSITIVITIES
from odoo.addons.integration_core.tools.pointer import split

from .mapping import Rule

#: what a partner might call a record
PARTNERS_ID = "example-1"
_OUR_ID = "00000000-0000-4000-8000-000000000000"


def make_type(rule: Rule) -> str:
    """Return a type that the pattern of a rule fits."""
    return rule.pattern.replace("*", "example")


def make_body(rule: Rule, schema: dict) -> dict:
    """Return the smallest body that a rule finds all in that it looks for.

    :param schema: of the rule's contract
    """
    name = f"{rule.entity}.v{rule.major}"
    parts = schemas.components(name, schema, frozenset(SENSITIVITIES), schemas.CREATE)
    body = {}
    if rule.operation != "action":
        _put(body, rule.document, examples.smallest(parts, schemas.component_name(name, schemas.CREATE)))
    for pointer, value in ((rule.uid, _OUR_ID), (rule.external_id, PARTNERS_ID)):
        if pointer:
            _put(body, pointer, value)
    return body


def _put(body, pointer, value):
    """Put a value where a JSON pointer (RFC 6901) leads; a document without one is the body itself."""
    *parents, last = split(pointer) or [None]
    if last is None:
        body.update(value)
        return
    for name in parents:
        child = body.setdefault(name, {})
        if not isinstance(child, dict):  # the document says something else there
            return
        body = child
    body[last] = value
