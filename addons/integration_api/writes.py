# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many documents written at once, for one client: first what is to be done with each, then all of it together.

Planning looks everything up, set by set, and says of each document that cannot be written why. Doing is one ORM
``create`` for all new records, and one ``write`` for each changed one.
"""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from odoo.addons.integration_contract.engine.report import CONTEXT_KEY, WriteReport
from odoo.addons.integration_core.tools.errors import (
    Conflict,
    Moved,
    NotFound,
    OdooRightMissing,
    OperationNotGranted,
    PreconditionFailed,
    RequestError,
)

from . import odoo_rights
from .tools import clearance, etag

_NOBODY_SEES = "the identifier is of a record that this client cannot see"


@dataclass(frozen=True)
class Task:
    """What is to be done with one document.

    :ivar item: the :class:`.tools.batch_request.Item`
    :ivar record: the record to change, ``None`` to create one
    :ivar vals: the Odoo values of a new one
    """

    item: Any
    record: Any = None
    vals: dict | None = None


@dataclass(frozen=True)
class Written:
    """What became of one document: status of HTTP, entity tag, what the client may see of it, what was not done."""

    status: int
    tag: str
    document: dict
    report: WriteReport


class Writes:
    """The writing side of a resource, for any number of documents.

    :param resource: the :class:`.resource.Resource` that says who writes what
    """

    def __init__(self, resource):
        self._resource = resource
        self._env = resource.env
        self._mapper = resource.mapper

    def plan(self, operation, items):
        """Look at each document, and at the record that it names.

        :param str operation: ``create``, ``update`` or ``upsert``
        :return: tasks, and ``{index: IntegrationError}`` of the items that none can be made of
        """
        errors = {}
        if operation == "create":
            records = {}
        elif operation == "update":
            names = [item.name for item in items]
            moved = self._mapper._find_moved(names)
            records = self._mapper._find_many([name for name in names if name not in moved])
            errors = {
                item.index: self._tell_missing(moved.get(item.name))
                for item in items
                if item.name not in records
            }
        else:
            records, errors = self._find_named(items)
        items = self._check_allowed([item for item in items if item.index not in errors], records, errors)
        return [*self._plan_new(items, records, errors), *self._plan_changes(items, records, errors)], errors

    def do(self, tasks):
        """Write what was planned, all or nothing of it; return ``{index: Written}``.

        :raises RequestError, UserError: when Odoo refuses one; it cannot be told which
        """
        new = [task for task in tasks if task.record is None]
        records = {}
        if new:
            # a mapper may take its values apart, and they may be needed again
            created = self._mapper._create_prepared(
                deepcopy([task.vals for task in new]), [task.item.document for task in new]
            )
            records = dict(zip((task.item.index for task in new), created, strict=True))
            self._bind(new, records)
        reports = {task.item.index: WriteReport() for task in tasks}
        for task in tasks:
            if task.record is not None:
                mapper = self._mapper.with_context(**{CONTEXT_KEY: reports[task.item.index]})
                mapper._update_from(task.record, task.item.document)
                records[task.item.index] = task.record
        union = self._env[self._mapper._target].union(*records.values())
        shown = dict(zip(union.ids, self._resource.show(union), strict=True))
        return {
            index: Written(
                201 if task.record is None else 200, *shown[records[index].id], report=reports[index]
            )
            for task in tasks
            for index in [task.item.index]
        }

    # === PLANNING === #

    def _tell_missing(self, moved_to):
        if moved_to:
            return Moved("", id=moved_to, location=self._resource.locate(moved_to))
        return NotFound("")

    def _find_named(self, items):
        """Return the records by the names that the client's system has for them, and what is in the way.

        A name whose record is deleted is free again: it will mean the new record. One that another transaction is
        giving to a record now is held by an advisory lock.
        """
        identifiers, system = self._env["integration.identifier"], self._resource.system
        entity, names = self._resource.terms.entity, [item.name for item in items]
        held = identifiers._hold(entity, system, names)
        known = identifiers._resolve_many(entity, names, system)
        found = self._mapper._find_by_ids(
            id_ for model, id_ in known.values() if model == self._mapper._target
        )
        gone = identifiers._forget_deleted(
            entity, system, [name for name, (_, id_) in known.items() if id_ not in found]
        )
        records, errors = {}, {}
        for item in items:
            _model, id_ = known.get(item.name, (None, None))
            if id_ in found:
                records[item.name] = found[id_]
            elif id_ and item.name not in gone:
                errors[item.index] = NotFound(_NOBODY_SEES)
            elif item.if_match:
                errors[item.index] = PreconditionFailed("there is no such document")
            elif item.name not in held:
                errors[item.index] = Conflict("another request is creating it; try again")
        return records, errors

    def _check_allowed(self, items, records, errors):
        """Return the items whose operation is granted and that name nothing the client is not cleared for."""
        allowed = []
        for item in items:
            try:
                self._resource.terms.check_allows("update" if item.name in records else "create")
                clearance.check_document(item.document, self._resource.schema, self._resource.terms.clearance)
                allowed.append(item)
            except (RequestError, OperationNotGranted) as error:
                errors[item.index] = error
        return allowed

    def _plan_new(self, items, records, errors):
        new = [item for item in items if item.name not in records]
        prepared, refused = self._mapper._prepare_create([item.document for item in new])
        errors.update({new[index].index: error for index, error in refused.items()})
        return [Task(new[index], vals=vals) for index, vals in prepared.items()]

    def _plan_changes(self, items, records, errors):
        """Lock the records to change, and compare their tags with what the client saw last."""
        changed = {item.index: item for item in items if item.name in records}
        union = self._env[self._mapper._target].union(*(records[item.name] for item in changed.values()))
        writable = union._filtered_access("write")
        locked = writable.try_lock_for_update(allow_referencing=True)
        watched = union.browse(records[item.name].id for item in changed.values() if item.if_match)
        tags = {id_: tag for id_, (tag, _) in zip(watched.ids, self._resource.show(watched), strict=True)}
        if union - writable:
            odoo_rights.tell(self._resource.grant, self._mapper._target, "")
        tasks = []
        for index, item in changed.items():
            record = records[item.name]
            try:
                self._mapper._validate(item.document, partial=True)
            except RequestError as error:
                errors[index] = error
                continue
            if record not in writable:
                errors[index] = OdooRightMissing("")
            elif record not in locked:
                errors[index] = Conflict("somebody else is changing the same data; try again")
            elif item.if_match and not etag.if_match(item.if_match, tags[record.id]):
                errors[index] = PreconditionFailed("")
            else:
                tasks.append(Task(item, record))
        return tasks

    def _bind(self, tasks, records):
        """Let the names of new records, if they have any, mean them from now on."""
        names = {task.item.name: records[task.item.index] for task in tasks if task.item.name is not None}
        if names:
            self._env["integration.identifier"]._bind(
                self._resource.terms.entity, self._resource.system, names
            )
