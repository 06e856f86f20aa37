# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents as rows of a table, for CSV (RFC 4180) and for what reads it: data warehouses and reports.

Cells are data for machines and hold what the documents say, to the letter: a text that begins with ``=`` or ``@`` stays
one. To change it would tell every reader but a spreadsheet something else, so whoever opens the file in one imports
its columns as text (CWE-1236).

A column for each single value, named by its path in the contract: ``address.city``, ``total_gross.value``. A list
stands in one cell, as JSON. The columns follow from the contract and the caller's clearance alone, so that they are
the same on each page.
"""

import csv
import io
import json

from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker

from .openapi.exports import PROBLEM
from .openapi.schemas import is_cleared


def columns(schema: dict, clearance: frozenset) -> list[str]:
    """Return the paths of the columns."""
    walker = SchemaWalker(schema)

    def walk(node, prefix):
        for name, child in walker.properties(node).items():
            if not is_cleared(walker, child, clearance):
                continue
            if walker.items(child) is None and walker.properties(child):
                yield from walk(child, f"{prefix}{name}.")
            else:
                yield f"{prefix}{name}"

    return list(walk(schema, ""))


def head(paths: list[str]) -> bytes:
    """Return the line with the names of the columns."""
    return _lines([[*paths, PROBLEM]])


def rows(documents, problems, paths: list[str]) -> bytes:
    """Return the lines of documents, and of those that cannot be shown.

    :param problems: ``[{"id", "code", …}]``
    """
    lines = [[*(_cell(_find(document, path)) for path in paths), ""] for document in documents]
    lines += [
        [*(problem["id"] if path == "id" else "" for path in paths), problem["code"]] for problem in problems
    ]
    return _lines(lines)


def _find(document, path):
    for name in path.split("."):
        if not isinstance(document, dict):
            return None
        document = document.get(name)
    return document


def _cell(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value


def _lines(lines):
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode()
