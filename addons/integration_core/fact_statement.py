# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statement that reads facts: one part for each source of ``tools/facts.py``, all with the rights of who asks."""

from odoo.fields import Domain
from odoo.tools import SQL

from .tools.facts import SqlSource


def prepare(env, sources, company_ids) -> SQL:
    """Return one statement for all sources, empty for none; its rows are the values of :class:`.tools.facts.Fact`."""
    parts = [
        _prepare_sql(source, company_ids)
        if isinstance(source, SqlSource)
        else _prepare_rows(env, source, company_ids)
        for source in sources
    ]
    return SQL(" UNION ALL ").join(part for part in parts if part)


def _prepare_sql(source, company_ids):
    return SQL(
        """SELECT %s::text, '', interface_id::int, company_id::int, word::text, count::bigint, since::timestamp
             FROM (%s) part(interface_id, company_id, word, count, since) WHERE count > 0""",
        source.code,
        SQL(source.sql, company_ids=company_ids, **dict(source.params)),
    )


def _prepare_rows(env, source, company_ids):
    """Return the part of rows of a model; ``None`` where none of them can be there.

    Many rows belong to few records, such as deliveries to subscriptions. So they are counted by these first, and what
    is told of these records is looked up after that.
    """
    rows = env[source.model].sudo(source.is_for_all or env.su)
    domain = Domain(list(source.domain))
    if source.company:
        domain &= Domain(source.company, "in", [*company_ids, False])
    query = rows._search(domain)
    if query.is_empty():
        return None
    paths = (source.interface, source.company, source.word)
    keys = list(dict.fromkeys(path.partition(".")[0] for path in paths if path))
    owner = next((path.partition(".")[0] for path in paths if "." in path), None)
    owners = rows.env[rows._fields[owner].comodel_name].sudo() if owner else None

    def tell(path):
        if "." in path:
            return owners._field_to_sql("owner", path.partition(".")[2])
        return SQL.identifier("part", path) if path else SQL("NULL")

    return SQL(
        """SELECT %s::text, %s::text, %s::int, %s::int, %s::text, part.row_count::bigint, part.row_since::timestamp
             FROM (%s) part %s""",
        source.code,
        source.model,
        *map(tell, paths),
        _count(rows, query, keys, source),
        SQL("JOIN %s owner ON owner.id = %s", SQL.identifier(owners._table), SQL.identifier("part", owner))
        if owner
        else SQL(),
    )


def _count(rows, query, keys, source):
    """Return the statement that counts rows by some of their fields."""
    # the same as _read_group, whose parts can be put into a statement with others
    groups = [rows._read_group_groupby(rows._table, key, query) for key in keys]
    count = rows._read_group_select(f"{source.amount}:sum" if source.amount else "__count", query)
    since = rows._read_group_select(f"{source.since}:min", query) if source.since else SQL("NULL")
    columns = [SQL("%s AS %s", group, SQL.identifier(key)) for group, key in zip(groups, keys, strict=True)]
    return SQL(
        "SELECT %s FROM %s WHERE %s %s",
        SQL(", ").join([SQL("%s AS row_count", count), SQL("%s AS row_since", since), *columns]),
        query.from_clause,
        query.where_clause or SQL("TRUE"),
        SQL("GROUP BY %s", SQL(", ").join(groups)) if groups else SQL("HAVING count(*) > 0"),
    )
