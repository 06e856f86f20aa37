# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A whole collection as one file, part by part."""

from .operation import EVERYWHERE, parameter

#: format → media type
FORMATS = {"ndjson": "application/x-ndjson", "csv": "text/csv"}
#: documents of a part: unless told otherwise, and at most
USUAL, MOST = 1000, 5000
#: member or column that tells of a document that cannot be shown
PROBLEM = "problem"

_FORMAT = {
    "name": "format",
    "in": "query",
    "description": "`ndjson`: a document a line. `csv`: a column for each single value, named by its path; the first"
    " part begins with the names. Cells are data for machines, to the letter: a text that begins with `=` or `@` is no"
    " formula, so import them as text where a person opens the file in a spreadsheet.",
    "schema": {"type": "string", "enum": list(FORMATS), "default": "ndjson"},
}
_LIMIT = {
    "name": "limit",
    "in": "query",
    "description": "How many documents a part has.",
    "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
}


def export(make, filters, fields):
    """Return the operation.

    :param make: as :meth:`.entity.EntityPaths._operation`
    :param filters: the parameters by which lists are filtered
    :param fields: the parameter by which part of a document is asked for
    """
    part = {
        "description": "The next part. Put together, the parts are one file. A document that cannot be shown now is"
        f" told by its `id` and `{PROBLEM}`.",
        "headers": {
            name: {"$ref": f"#/components/headers/{name}"}
            for name in ("Link", "Deprecation", "Sunset", *EVERYWHERE)
        },
        "content": {media_type: {"schema": {"type": "string"}} for media_type in FORMATS.values()},
    }
    return make(
        "export",
        "export",
        "All of them, the oldest first, in parts: go on with the `Link` of each answer until there is none. It may be"
        " stopped and gone on with at any time; what others write meanwhile is neither missed nor told twice.",
        parameters=[_FORMAT, _LIMIT, *map(parameter, ("cursor", "updated_since")), *filters, fields],
        answers={200: part},
    )
