# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Any number of records like one, of any entity: its rows are copied, which takes no business method and no time.

What a document shows counts, so the declaration of its mapper says which rows make up a record: its own, those of the
models that it inherits by delegation, of its lines, of what it relates to many to many; and what it refers to is copied
too, so that each copy refers to a record of its own. Copies serve for reading only: nothing was checked or computed.
"""

import itertools

from odoo.tools import SQL

_TEXTS = ("char", "text", "html")
_NUMBERS = ("integer", "float", "monetary")
#: told to no two copies
_serial = itertools.count(1)


class NotCopied(Exception):
    """A row cannot be copied, because nothing in it can be varied that has to be unique."""


def copy(mapper, record, count):
    """Return ``count`` copies of a record that a mapper shows.

    :raises NotCopied:
    """
    env = record.env
    env.flush_all()
    ids = [owner_ids[0] for owner_ids in _copy_tree(record, mapper._get_root(), [{}] * count)]
    env.invalidate_all()
    return record.browse(ids)


def _copy_tree(records, group, changes):
    """Copy records with all that a group of descriptors shows of them.

    :param changes: for each copy of the records, the columns that differ: {name: value}
    :return: for each of ``changes``, the ids of the copies, in the order of ``records``
    """
    lines, relations, references = _parts(records, group)
    owners = [[dict(change) for _record in records] for change in changes]
    for field, target in references:
        _refer(records, owners, field, target)
    made = _insert(records, owners)
    for index, record in enumerate(records):
        own = [ids[index] for ids in made]
        _follow(record, own, record, [[id_] for id_ in own])
        for name, children in lines.items():
            field = records._fields[name]
            rows = record[name].with_context(active_test=False)
            if rows:
                copies = _copy_tree(rows, children, [{field.inverse_name: id_} for id_ in own])
                _follow(record, own, rows, copies)
        for name in relations:
            _relate(record, name, own)
    return made


def _parts(records, group):
    """Return what a group of descriptors needs of other tables.

    :return: {one2many field: descriptors of the lines or ``None``}, many2many fields, [(many2one field, is inherited)]
    """
    named, lines = set(), {}
    for prop in _flat(group):
        names = {*getattr(prop, "fields", ()), *([prop.field] if prop.field else [])}
        named |= {name.partition(".")[0] for name in names} & records._fields.keys()
        if hasattr(prop, "group"):
            lines[prop.field] = prop.group
    delegates = {name for name in records._inherits.values() if records._fields[name].store}
    relations, references = [], [(name, True) for name in sorted(delegates)]
    for name in sorted(named - delegates):
        field = records._fields[name]
        if field.type == "one2many" and field.inverse_name and not field.compute:
            lines.setdefault(name, None)
        elif field.type == "many2many" and field.store:
            relations.append(name)
        elif field.type == "many2one" and field.store and _is_shown(group, name):
            references.append((name, False))
    for (
        model
    ) in records._inherits:  # what is inherited from a version of the record stands among its versions
        for name, field in records._fields.items():
            is_plain = field.type == "one2many" and field.inverse_name and not field.compute
            if is_plain and field.comodel_name == model and not delegates:
                lines.setdefault(name, None)
    return lines, relations, references


def _flat(group):
    """Yield the descriptors of the same record, those of its groups included."""
    for prop in group.children.values() if group else ():
        yield prop
        if hasattr(prop, "children") and not hasattr(prop, "group"):
            yield from _flat(prop)


def _is_shown(group, name):
    """Whether a descriptor shows which record a field refers to, as an entity."""
    return any(prop.field == name and hasattr(prop, "entity") for prop in _flat(group))


def _refer(records, owners, name, is_inherited):
    """Let each copy refer to a copy of its own of what the record refers to."""
    for index, record in enumerate(records):
        target = record[name].sudo()
        if not target or name in owners[0][index]:
            continue
        try:
            with record.env.cr.savepoint(flush=False):
                copies = _insert(target, [[{}] for _owner in owners])
        except NotCopied:
            if is_inherited:
                raise
            continue  # all copies share it
        _follow(target, [id_ for [id_] in copies], target, copies)
        for owner, [id_] in zip(owners, copies, strict=True):
            owner[index][name] = id_


def _insert(records, owners):
    """Copy rows.

    :param owners: for each copy of the records, for each record, the columns that differ
    :return: for each of ``owners``, the ids of the copies
    """
    columns = [
        field.name
        for field in records._fields.values()
        if field.store and field.column_type and field.name != "id"
    ]
    made = [[] for _owner in owners]
    for index, record in enumerate(records):
        changed = sorted(owners[0][index])
        varied = _varied(record, set(changed))
        numbers = SQL(", ").join(
            SQL(
                "(%s)",
                SQL(", ").join(
                    SQL("%s", value) for value in (next(_serial), *map(owner[index].get, changed))
                ),
            )
            for owner in owners
        )
        values = [
            SQL("%s::int4", SQL.identifier("owner", name))
            if name in changed
            else varied.get(name, SQL.identifier("source", name))
            for name in columns
        ]
        rows = record.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s AS source,"
                " (VALUES %s) AS owner(%s) WHERE source.id = %s ORDER BY owner.number RETURNING id",
                SQL.identifier(record._table),
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL(", ").join(values),
                SQL.identifier(record._table),
                numbers,
                SQL(", ").join(map(SQL.identifier, ["number", *changed])),
                record.id,
            )
        )
        for ids, (id_,) in zip(made, rows, strict=True):
            ids.append(id_)
    return made


def _varied(record, changed):
    """Return {column: what to put there} so that no unique index refuses a copy.

    :param changed: columns that differ anyway
    :raises NotCopied:
    """
    found = {}
    for names, is_plain in _unique_indexes(record):
        if changed & set(names) or set(names) & found.keys():
            continue
        choices = [name for name in names if name in record._fields]
        texts = [name for name in choices if record._fields[name].type in _TEXTS]
        for name in texts if not is_plain else texts[:1]:
            found[name] = SQL("%s || '-' || owner.number", SQL.identifier("source", name))
        if texts:
            continue
        numbers = [name for name in choices if record._fields[name].type in _NUMBERS]
        days = [name for name in choices if record._fields[name].type in ("date", "datetime")]
        free = [name for name in choices if not record._fields[name].required]
        if numbers:
            found[numbers[0]] = SQL("%s + owner.number", SQL.identifier("source", numbers[0]))
        elif days:
            found[days[0]] = SQL("%s + owner.number * interval '1 day'", SQL.identifier("source", days[0]))
        elif free:
            found[free[0]] = SQL("NULL")
        else:
            raise NotCopied(f"{record._table} is unique by {', '.join(names)}")
    return found


def _unique_indexes(record):
    """Yield (columns, whether they are indexed as they are) of each unique index but that of the primary key."""
    rows = record.env.execute_query(
        SQL(
            """
            SELECT array(SELECT attname::text FROM pg_attribute
                          WHERE attrelid = i.indrelid AND attnum > 0 AND NOT attisdropped
                            AND (attnum = ANY(i.indkey)
                                 OR i.indexprs IS NOT NULL
                                    AND pg_get_indexdef(i.indexrelid) ~ ('\\m' || attname || '\\M'))),
                   i.indexprs IS NULL
              FROM pg_index i
             WHERE i.indrelid = %s::regclass AND i.indisunique AND NOT i.indisprimary
          ORDER BY i.indexrelid
            """,
            record._table,
        )
    )
    yield from rows


def _follow(record, own, rows, copies):
    """Let a copy refer to itself or to its own lines where the record does."""
    for field in record._fields.values():
        if not (field.type == "many2one" and field.store and field.column_type):
            continue
        if field.comodel_name != rows._name or record[field.name] not in rows:
            continue
        place = rows.ids.index(record[field.name].id)
        record.env.execute_query(
            SQL(
                "UPDATE %s AS owner SET %s = pair.line FROM unnest(%s::int[], %s::int[]) AS pair(id, line)"
                " WHERE owner.id = pair.id RETURNING owner.id",
                SQL.identifier(record._table),
                SQL.identifier(field.name),
                own,
                [ids[place] for ids in copies],
            )
        )


def _relate(record, name, own):
    """Relate each copy to what the record is related to."""
    field = record._fields[name]
    record.env.execute_query(
        SQL(
            "INSERT INTO %(table)s (%(own)s, %(other)s) SELECT owner.id, source.%(other)s FROM %(table)s AS source,"
            " unnest(%(ids)s::int[]) AS owner(id) WHERE source.%(own)s = %(id)s RETURNING 1",
            table=SQL.identifier(field.relation),
            own=SQL.identifier(field.column1),
            other=SQL.identifier(field.column2),
            ids=own,
            id=record.id,
        )
    )
