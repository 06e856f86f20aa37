# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What one transaction knows about the records it touched.

The state lives in ``cr.postcommit.data``, which Odoo empties at commit and at rollback and at no other time: a
savepoint that rolls back must not make us forget how a record looked *before* the transaction. Only plain data is
kept, because nothing else outlives an environment.

Rows of a savepoint that was rolled back vanish by themselves; their ids stay here and are dropped when the
evaluation finds that the record does not exist.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

KEY = "integration_outbox.capture"


class Origin(NamedTuple):
    """Who changed a record, and what led to it.

    Noted when business code writes: by the time Odoo flushes, it does so as whoever opened the transaction.
    """

    user_id: int
    traceparent: str | None
    cause: str | None


@dataclass
class ModelCapture:
    """The touched records of one model.

    :param created: ids that the transaction inserted
    :param before: id → watched values before the transaction, first known wins
    :param dirty: ids to evaluate at the next flush
    :param recorded: ids for which an event may have been written already: any later change renews its payload
    :param origins: id → who wrote last; a record that only a computation changed has none
    :param last: id → {entity: snapshot} of deleted records whose model declares a ``Deleted`` moment
    """

    created: set[int] = field(default_factory=set)
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    dirty: set[int] = field(default_factory=set)
    recorded: set[int] = field(default_factory=set)
    origins: dict[int, Origin] = field(default_factory=dict)
    last: dict[int, dict[str, Any]] = field(default_factory=dict)

    def is_known(self, id_: int) -> bool:
        """Whether the state before the transaction is known for this record."""
        return id_ in self.created or id_ in self.before

    def take_dirty(self) -> set[int]:
        """Hand over the ids to evaluate and start anew."""
        dirty, self.dirty = self.dirty, set()
        return dirty

    def state_before(self, id_: int, present: dict | None) -> dict | None:
        """How the record looked before the transaction: ``None`` when it did not exist.

        A record that was never captured did not change a watched value, so its present state is its former one.
        """
        if id_ in self.created:
            return None
        return self.before.get(id_, present)


@dataclass
class TransactionCapture:
    """The touched records of one transaction.

    :param models: model name → its touched records
    :param origin: who wrote first on any of them
    :param xid: the transaction id to write, when it is not PostgreSQL's own: tests play several transactions in one
    """

    models: dict[str, ModelCapture] = field(default_factory=lambda: defaultdict(ModelCapture))
    origin: Origin | None = None
    xid: int | None = None

    @classmethod
    def of(cls, data: dict) -> "TransactionCapture":
        """The capture of the transaction that owns this ``cr.postcommit.data``."""
        capture = data.get(KEY)
        if capture is None:
            capture = data[KEY] = cls()
        return capture

    def note_origin(self, model_name: str, ids, origin: Origin) -> None:
        """Note who wrote on these records."""
        self.origin = self.origin or origin
        self.models[model_name].origins.update(dict.fromkeys(ids, origin))

    def get_origin(self, model_name: str, id_: int) -> Origin | None:
        """Who changed the record; for a computed change, who began."""
        return self.models[model_name].origins.get(id_, self.origin)

    def dirty_models(self) -> list[str]:
        """Names of the models with something to evaluate, in a fixed order so that two transactions lock alike."""
        return sorted(name for name, model in self.models.items() if model.dirty)


class Snapshot(NamedTuple):
    """A record as its contract shows it at one instant, or the reason why it could not be shown.

    :param contract: name of the contract version, such as ``invoice.v1``
    :param subject_uid: canonical uid of the record
    :param interface_id: that it is about, and that its events do not go over
    :param payload: canonical JSON, ``None`` while the event is held
    :param hold_code: stable error code of the failed projection
    :param hold_detail: what a person needs to repair it; never the content of the record
    :param missing: what code maps lack for it, as ``UnmappedCode`` has it
    """

    contract: str | None = None
    subject_uid: str | None = None
    company_id: int | None = None
    interface_id: int | None = None
    payload: str | None = None
    hold_code: str | None = None
    hold_detail: str | None = None
    missing: tuple = ()

    def as_columns(self) -> dict:
        """Return what is kept with the event."""
        columns = self._asdict()
        del columns["missing"]
        return columns
