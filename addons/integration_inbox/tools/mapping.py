# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the rules of a source make of a message: which rule fits, and what it asks to be done."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from odoo.addons.integration_core.tools.errors import MessageNotMapped
from odoo.addons.integration_core.tools.pointer import find, find_text

IGNORE = "ignore"
#: operations that need a record, and how they find it
ON_A_RECORD = ("update", "action")
_PATTERN = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,126}[\x21-\x7e])?")


@dataclass(frozen=True)
class Rule:
    """What to do with messages of some types.

    :param pattern: of types, in which ``*`` stands for anything, nothing included
    :param operation: ``create``, ``update``, ``upsert``, ``action`` or ``ignore``
    :param entity, major: contract of the document
    :param action: name of the business action
    :param document: pointer to the document of the contract inside the body
    :param uid: pointer to our own id of the record, empty when the body does not hold it
    :param external_id: pointer to the partner's id of the record, empty when the body does not hold it
    """

    pattern: str
    operation: str
    entity: str = ""
    major: int = 0
    action: str = ""
    document: str = ""
    uid: str = ""
    external_id: str = ""


@dataclass(frozen=True)
class Order:
    """What is to be done: the operation of a rule with what the message says."""

    operation: str
    entity: str
    major: int
    action: str = ""
    document: dict = field(default_factory=dict, repr=False)
    uid: str = ""
    external_id: str = ""


def is_pattern(text: str) -> bool:
    """Whether a text can be a pattern of types."""
    return _PATTERN.fullmatch(text) is not None


def fits(pattern: str, type_: str) -> bool:
    """Whether a type is one of a pattern."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), type_) is not None


def find_rule(rules: Iterable[Rule], type_: str) -> Rule | None:
    """Return the first rule that fits; the order is that of the people who wrote them."""
    return next((rule for rule in rules if fits(rule.pattern, type_)), None)


def make_order(rule: Rule, body: dict) -> Order:
    """Return what a rule asks for with this message.

    :raises MessageNotMapped: naming the pointer that leads nowhere; never the value
    """
    document = {}
    if rule.operation != "action" or rule.document:
        try:
            document = find(body, rule.document)
        except KeyError as error:
            raise MessageNotMapped(f"there is nothing at “{rule.document}”") from error
        if not isinstance(document, dict):
            raise MessageNotMapped(f"there is no object at “{rule.document}”")
    uid = _find_id(body, rule.uid)
    external_id = _find_id(body, rule.external_id)
    if rule.operation in ON_A_RECORD and not (uid or external_id):
        raise MessageNotMapped("the rule does not say where the record's id is")
    if rule.operation == "upsert" and not external_id:
        raise MessageNotMapped("the rule does not say where the partner's id is")
    return Order(rule.operation, rule.entity, rule.major, rule.action, document, uid, external_id)


def _find_id(body, pointer):
    if not pointer:
        return ""
    try:
        return find_text(body, pointer, longest=128)
    except KeyError as error:
        raise MessageNotMapped(f"there is no id at “{pointer}”") from error
