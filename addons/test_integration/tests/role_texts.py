# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The long texts that a role reads as they are stored, and what is in them: no value of what was sent or received.

Whoever adds one decides here that it may be read, or closes it (``NO_ACCESS``) and has it shown for a reason.
"""

_WORDS = "written by people for people; its help asks to name nobody"
_OURS = "Odoo's own words; they name places in documents, never what stands there"
_SETTING = "a setting"
_SHIPPED = "comes with the addon"
_KEY = "the public half of a key"

TEXTS = {
    "integration.access.review.line.reason": _WORDS,
    "integration.audit.detail": "facts about what was done: names and numbers of the suite, reasons, never a value",
    "integration.authentication.authority": _SETTING,
    "integration.authentication.certificate": _KEY,
    "integration.cause.explanation": _SHIPPED,
    "integration.cause.remedy": _SHIPPED,
    "integration.client.networks": _SETTING,
    "integration.contract.decision_note": _WORDS,
    "integration.contract.description": _SHIPPED,
    "integration.contract.property.example": _SHIPPED,
    "integration.contract.property.meaning": _SHIPPED,
    "integration.contract.property.type": _SHIPPED,
    "integration.contract.revision.changes": "places and kinds of changes of a contract",
    "integration.contract.revision.note": _WORDS,
    "integration.contract.revision.schema": _SHIPPED,
    "integration.contract.schema": _SHIPPED,
    "integration.credential.certificate": _KEY,
    "integration.credential.public_key": _KEY,
    "integration.duplicate.reason": _WORDS,
    "integration.duplicate.told": "which fields of two records agree, and how far; no value of either",
    "integration.expectation.explanation": _SHIPPED,
    "integration.expectation.problem": _OURS,
    "integration.expectation.remedy": _SHIPPED,
    "integration.interface.purpose": _WORDS,
    "integration.issue.detail": _OURS,
    "integration.issue.remedy": _WORDS,
    "integration.issue.retry_cursor": "ids of rows",
    "integration.issue.stage.description": _WORDS,
    "integration.issuer.keys": _KEY,
    "integration.issuer.required_claims": _SETTING,
    "integration.message.error_words": _OURS,
    "integration.proposal.reason": _WORDS,
    "integration.rebuild.later_ids": "ids of records",
    "integration.source.key.public_key": _KEY,
    "integration.source.networks": _SETTING,
    "integration.statistic.checkpoint.progress": "numbers of rows",
    "integration.system.description": _WORDS,
}
