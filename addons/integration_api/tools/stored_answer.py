# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The documents of a contract in what a client was answered: one document, or those in the results of a batch.

Kept answers are cut down and erased by document, so both have to find them. Which of the two an answer is, its
address says: a contract may have properties of any name.
"""

from odoo.addons.integration_core.tools.errors import OdooRefused


def is_batch(path: str) -> bool:
    """Whether this is the address of batches, whose answers hold results."""
    return path.endswith(":batch")


def map_documents(body, function, of_batch: bool):
    """Return ``body`` with each document in it replaced by ``function(document)``."""
    if not isinstance(body, dict):
        return body
    if not of_batch:
        return function(body)
    if not isinstance(body.get("results"), list):  # a job that was accepted
        return body
    return {**body, "results": [_map_result(result, function) for result in body["results"]]}


def is_about(body, uid: str, of_batch: bool) -> bool:
    """Whether a document in ``body`` is about this uid, and not erased yet; others may point at it."""
    found = []

    def look(document):
        found.append(document.get("id") == uid and not document.get("erased"))
        return document

    map_documents(body, look, of_batch)
    return any(found)


def erase(body, uid: str, tombstone: dict, of_batch: bool):
    """Return ``body`` with a tombstone in place of each document about this uid."""
    return map_documents(
        body, lambda document: tombstone if document.get("id") == uid else document, of_batch
    )


def without_words(body: dict) -> dict:
    """Return the body of a batch without what Odoo itself said, in which names and amounts can stand."""
    shown = dict(body)
    if isinstance(body.get("results"), list):
        shown["results"] = [_without_words(result) for result in body["results"]]
    return _without_words(shown)


def _without_words(whole):
    problem = whole.get("problem")
    if not problem or problem.get("code") != OdooRefused.code:
        return whole
    return {**whole, "problem": {name: value for name, value in problem.items() if name != "detail"}}


def _map_result(result, function):
    if isinstance(result.get("document"), dict):
        return {**result, "document": function(result["document"])}
    return result
