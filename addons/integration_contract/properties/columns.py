# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One field of many records at once.

A page of documents is some ten thousand values. Odoo's own access to one value looks up rights, pending computations
and the cache each time; here that is done once for a column, and the values are taken from Odoo's cache.
"""

_PLAIN = frozenset(
    {"boolean", "char", "date", "datetime", "float", "integer", "monetary", "selection", "text"}
)


def read_values(records, name) -> list:
    """Return ``record[name]`` for each record, in order."""
    field = records._fields[name]
    cached = (
        _get_cached(records, field)
        if field.type in _PLAIN and not getattr(field, "translate", False)
        else None
    )
    if cached is None:
        return [record[name] for record in records]
    convert = field.convert_to_record
    return [convert(value, records) for value in cached]


def read_ids(records, name) -> list:
    """Return ``record[name].id`` for each record, in order, of a many2one field; ``False`` for none."""
    cached = _get_cached(records, records._fields[name])
    if cached is None:
        return [record[name].id for record in records]
    return [id_ or False for id_ in cached]


def _get_cached(records, field):
    """Return the values as Odoo keeps them, ``None`` when it does not have all of them."""
    records._check_field_access(field, "read")
    if field.compute and field.store:
        field.recompute(records)
    cache = field._get_cache(records.env)
    try:
        return [cache[id_] for id_ in records._ids]
    except KeyError:
        return None
