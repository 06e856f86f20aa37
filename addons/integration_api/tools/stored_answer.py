# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The documents of a contract in what a client was answered: one document, or the results of a batch.

Kept answers are cut down and erased by document, so both have to find them, whatever stands around.
"""


def map_documents(body, function):
    """Return ``body`` with each document in it replaced by ``function(document)``.

    :param body: of an answer, or the list of the results of a batch
    """
    if isinstance(body, list):
        return [_map_result(item, function) for item in body]
    if isinstance(body, dict) and isinstance(body.get("results"), list) and "mode" in body:
        return {**body, "results": map_documents(body["results"], function)}
    return function(body) if isinstance(body, dict) else body


def is_about(body, uid: str) -> bool:
    """Whether a document in ``body`` is about this uid, and not erased yet; others may point at it."""
    found = []

    def look(document):
        found.append(document.get("id") == uid and not document.get("erased"))
        return document

    map_documents(body, look)
    return any(found)


def erase(body, uid: str, tombstone: dict):
    """Return ``body`` with a tombstone in place of each document about this uid."""
    return map_documents(body, lambda document: tombstone if document.get("id") == uid else document)


def _map_result(result, function):
    if isinstance(result, dict) and isinstance(result.get("document"), dict):
        return {**result, "document": function(result["document"])}
    return result
