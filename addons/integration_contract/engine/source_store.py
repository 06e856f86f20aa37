# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements by which sources of properties are kept, one for many: a write of a record has many of them.

The model flushes before and invalidates afterwards, see ``models/integration_property_source.py``.
"""

from odoo.tools import SQL

from odoo.addons.integration_core.tools import canonical_json

from .weighing import Source

_COLUMNS = (
    *("contract", "value", "observed_at", "is_verified", "is_pinned", "is_winner", "reason", "shown"),
    "said_in_id",
)
_JSON = ("value", "shown")
_NAMES = SQL(", ").join(map(SQL.identifier, _COLUMNS))


def load(env, record, names) -> dict:
    """Return {property: {system id: Source}} of a record."""
    rows = env.execute_query(
        SQL(
            "SELECT path, COALESCE(system_id, 0), %s FROM integration_property_source"
            " WHERE res_model = %s AND res_id = %s AND path = ANY(%s)",
            _NAMES,
            record._name,
            record.id,
            list(names),
        )
    )
    found = {}
    for path, system_id, *columns in rows:
        facts = dict(zip(_COLUMNS, columns, strict=True))
        facts |= {name: canonical_json.loads(facts[name] or "null") for name in _JSON}
        found.setdefault(path, {})[system_id] = Source(
            system_id, **{**facts, "reason": facts["reason"] or ""}
        )
    return found


def claim(env, record):
    """Write the identifier of a record, so that the later one of two transactions that weigh it at once fails.

    They do not see each other's sources. It fails with a serialization error, upon which Odoo repeats it.
    """
    env.cr.execute(
        SQL(
            "UPDATE integration_identifier SET res_id = res_id"
            " WHERE system_id IS NULL AND res_model = %s AND res_id = %s",
            record._name,
            record.id,
        ),
        log_exceptions=False,  # a serialization failure is foreseen
    )


def remove(env, record, places):
    """Forget what systems say of a record: [(property, system id)]."""
    env.cr.execute(
        SQL(
            "DELETE FROM integration_property_source USING unnest(%s, %s) AS gone(path, system_id)"
            " WHERE res_model = %s AND res_id = %s AND integration_property_source.path = gone.path"
            " AND COALESCE(integration_property_source.system_id, 0) = gone.system_id",
            [name for name, _id in places],
            [id_ for _name, id_ in places],
            record._name,
            record.id,
        )
    )


def upsert(env, entity, rows):
    """Write sources: [(record, property, Source)], of records of one model."""
    # in one order, or two transactions that write the same rows wait for each other
    rows = sorted(rows, key=lambda row: (row[0].id, row[1], row[2].system_id))
    columns = [
        [
            canonical_json.dumps(getattr(source, name)) if name in _JSON else getattr(source, name)
            for _record, _name, source in rows
        ]
        for name in _COLUMNS
    ]
    has_company = "company_id" in rows[0][0]._fields
    fixed = (
        [record.id for record, _name, _source in rows],
        [name for _record, name, _source in rows],
        [source.system_id or None for _record, _name, source in rows],
        [record.sudo().company_id.id or None if has_company else None for record, _name, _source in rows],
    )
    env.cr.execute(
        SQL(
            "INSERT INTO integration_property_source (entity, res_model, res_id, path, system_id, company_id,"
            " %(names)s, create_uid, write_uid, create_date, write_date)"
            " SELECT %(entity)s, %(model)s, id, path, system_id, company_id, %(names)s,"
            " %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'"
            " FROM unnest(%(fixed)s, %(columns)s) AS said(id, path, system_id, company_id, %(names)s)"
            " ON CONFLICT (res_model, res_id, path, COALESCE(system_id, 0)) DO UPDATE SET (%(names)s,"
            " company_id, write_uid, write_date) = (%(excluded)s, EXCLUDED.company_id, EXCLUDED.write_uid,"
            " EXCLUDED.write_date)",
            names=_NAMES,
            entity=entity,
            model=rows[0][0]._name,
            uid=env.uid,
            fixed=SQL("%s::int[], %s::varchar[], %s::int[], %s::int[]", *fixed),
            columns=SQL(
                "%s::varchar[], %s::text[], %s::timestamp[], %s::boolean[], %s::boolean[], %s::boolean[],"
                " %s::varchar[], %s::text[], %s::int[]",
                *columns,
            ),
            excluded=SQL(", ").join(SQL("EXCLUDED.%s", SQL.identifier(name)) for name in _COLUMNS),
        ),
        log_exceptions=False,
    )


def select_records(env, entity, after, limit) -> list:
    """Return the ids of records of an entity that have sources, in order."""
    rows = env.execute_query(
        SQL(
            "SELECT DISTINCT res_id FROM integration_property_source WHERE entity = %s AND res_id > %s"
            " ORDER BY res_id LIMIT %s",
            entity,
            after,
            limit,
        )
    )
    return [id_ for (id_,) in rows]


def remove_gone(env):
    """Forget what is said of records that are no more."""
    for (model,) in env.execute_query(SQL("SELECT DISTINCT res_model FROM integration_property_source")):
        if model in env and env[model]._auto:
            env.cr.execute(
                SQL(
                    "DELETE FROM integration_property_source source WHERE res_model = %s AND NOT EXISTS"
                    " (SELECT FROM %s record WHERE record.id = source.res_id)",
                    model,
                    SQL.identifier(env[model]._table),
                )
            )
