# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What systems say of one record, weighed against each other: the record shows the winners and nothing else."""

from dataclasses import dataclass, replace
from typing import Any

from odoo.addons.integration_core.tools import utc
from odoo.addons.integration_core.tools.errors import ContractInvalid, NotFound

from ..properties import Group
from ..tools.survivorship import ODOO, Candidate, choose, count_filled
from ..tools.validation import find_errors
from .report import WriteReport


@dataclass(frozen=True)
class Source(Candidate):
    """A candidate as it is kept.

    :param contract: whose document the value stood in
    :param shown: of a winner, what the record said once its value was written, to tell whether people changed it since
    :param said_in_id: the company in whose codes it was said, where the record has none itself
    """

    contract: str = ""
    is_winner: bool = False
    reason: str = ""
    shown: Any = None
    said_in_id: int | None = None


class Weighing:
    """One record, of which a system says something, or of which a source was changed or taken away.

    It is done in two steps: what wins is known at once, see :attr:`document`; :meth:`finish` follows when that is
    written. Nothing is weighed again by what it writes itself.

    :param mapper: in the environment of whoever writes
    :param rules: {property: criteria}
    :param document: what the system says; with ``system_id``
    :param change: function from the sources of one property, {system id: Source}, to those that shall hold from now on
    """

    def __init__(self, mapper, record, rules, document=None, system_id=None, change=None):
        self._mapper, self._record, self._rules = mapper, record, rules
        self._system_id = system_id
        self._store = mapper.env["integration.property.source"].sudo()
        self._said_in_id = get_company_id(mapper, record)
        self._neutral = {}
        #: what is to be written on behalf of the system
        self.document = dict(document or {})
        self._before = self._store._load(record, rules)
        self._after, self._written = {}, {}
        for name in rules:
            sources = self._hear_odoo(name, dict(self._before.get(name, {})))
            if name in self.document:
                sources = self._hear_system(name, sources)
            self._after[name] = self._elect(name, change(sources) if change else sources)

    # === WHO SAYS WHAT === #

    def _hear_odoo(self, name, sources):
        """Add what Odoo itself says: what the record said before any system, and what people changed since."""
        winner = next((source for source in sources.values() if source.is_winner), None)
        present = self._read(name, winner)
        if (winner and present != winner.shown) or not (sources or not count_filled(present)):
            known = sources.get(ODOO)
            sources[ODOO] = Source(
                ODOO,
                present,
                self._record.sudo().write_date,
                is_pinned=bool(known and known.is_pinned),
                contract=self._mapper._contract,
                said_in_id=winner.said_in_id if winner else self._said_in_id,
            )
        return sources

    def _hear_system(self, name, sources):
        """Add what the system says now; what it said before, it has said since then."""
        value, known = self.document[name], sources.get(self._system_id)
        child = self._mapper._get_root().children[name]
        if isinstance(child, Group) and value is not None:
            value = _merge(child, known.value if known else self._project(self._mapper)[name], value)
        if known and known.value == value:
            sources[self._system_id] = replace(known, said_in_id=self._said_in_id)
        else:
            sources[self._system_id] = Source(
                self._system_id,
                value,
                utc.now(),
                is_pinned=bool(known and known.is_pinned),
                contract=self._mapper._contract,
                said_in_id=self._said_in_id,
            )
        return sources

    def _elect(self, name, sources):
        """Return the sources with the winner marked, and note what has to be written."""
        choice = choose(sources.values(), self._rules[name])
        winner = choice and choice.winner
        if not winner:
            if self._before.get(name) and self._is_nullable(name):
                self._note(Source(ODOO, None, None, contract=self._mapper._contract), name)
        elif winner.system_id == self._system_id:
            self.document[name] = winner.value
        else:
            said = self.document.pop(name, winner.value)
            if said != winner.value:
                WriteReport.of(self._mapper.env).outrank([name])
            if not winner.is_winner or self._read(name, winner) != winner.shown:
                self._note(winner, name)
        return {
            id_: replace(source, is_winner=source is winner, reason=choice.reason if source is winner else "")
            for id_, source in sources.items()
        }

    def _note(self, source, name):
        place = source.contract, source.said_in_id, source.system_id
        self._written.setdefault(place, {})[name] = source.value

    # === THE END === #

    def finish(self):
        """Write what other sources win, and keep all sources; the system's own document is written by now."""
        for (contract, said_in_id, system_id), document in self._written.items():
            mapper = self._speak_in(self._find_mapper(contract), said_in_id)
            mapper._write_decided(self._record, document, system_id or None)
        changed = self._written or any(self._before.get(name, {}) != now for name, now in self._after.items())
        if not changed:
            return
        self._neutral = {}
        for sources in self._after.values():
            for id_, source in sources.items():
                sources[id_] = replace(source, shown=None)
        for name, sources in self._after.items():
            for id_, source in sources.items():
                if source.is_winner:
                    sources[id_] = replace(source, shown=self._read(name, source))
        self._store._save(self._mapper._get_entity(), self._record, self._before, self._after)

    # === READING === #

    def _read(self, name, source=None):
        """What the record says of a property to a system without codes of its own, in the company of a source."""
        mapper = self._find_mapper(source.contract if source else self._mapper._contract)
        said_in_id = source.said_in_id if source else None
        place = mapper._name, said_in_id or self._said_in_id
        if place not in self._neutral:
            neutral = mapper.with_context(integration_system_id=False)
            if place[1] != self._said_in_id:  # only compared: whoever weighs need not work there
                neutral = self._speak_in(neutral.sudo(), said_in_id)
            self._neutral[place] = self._project(neutral)
        return self._neutral[place].get(name)

    def _speak_in(self, mapper, company_id):
        """Return a mapper in the company whose codes a source speaks, unless the user does not work there."""
        if not company_id or company_id == self._said_in_id:
            return mapper
        may_work_there = mapper.env.su or company_id in mapper.env.user._get_company_ids()
        return mapper.with_company(company_id) if may_work_there else mapper

    def _project(self, mapper):
        return mapper._project(self._record.with_env(mapper.env))[0]

    def _find_mapper(self, contract):
        """Return the mapper by which a source spoke; that of now when its contract is not in use any more."""
        if contract == self._mapper._contract:
            return self._mapper
        try:
            contracts = self._mapper.env["integration.contract"]
            return contracts._get_mapper(contracts._get(contract).name)
        except (ContractInvalid, NotFound):
            return self._mapper

    def _is_nullable(self, name):
        validator = self._mapper._get_contract()._validator()
        return not find_errors(validator, {name: None}, partial=True)


def get_company_id(mapper, record):
    """Return the company in whose codes a mapper speaks of a record, ``None`` where the record itself says it."""
    return None if mapper._has_company() and record.sudo().company_id else mapper.env.company.id


def _merge(group, base, patch):
    """Return what a system says of a group, of which its document may name a part (RFC 7396)."""
    merged = {}
    for name, child in group.children.items():
        was = (base or {}).get(name)
        if child.read_only or child.create_only:
            continue
        if name not in patch:
            merged[name] = was
        elif isinstance(child, Group) and patch[name] is not None:
            merged[name] = _merge(child, was, patch[name])
        else:
            merged[name] = patch[name]
    return merged
