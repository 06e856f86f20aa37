# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Asks the gate of a lane, and tells it what came of what was sent.

The gate is one row that all processes share. What goes well is told to it now and then, what does not at once.
"""

from datetime import datetime, timedelta

from ..tools import gate as gates
from ..tools.gate import Gate, Tally
from . import store
from .lane import Lane, Settlement

LEARN_EVERY = timedelta(seconds=1)


class Gatekeeper:
    """Stands at the gate of one lane for one slice.

    :ivar is_shut: whether what is not yet under way should be given back
    """

    def __init__(self, lane: Lane):
        self._lane = lane
        self._untold = Tally()
        self._told_at = None
        self.is_shut = False

    def admit(self, cr, wanted: int, now: datetime, claim) -> tuple[list, datetime | None]:
        """Claim as many as the gate lets through, holding its lock: claims of one lane follow one another.

        :param claim: function of the number to take; returns what it got
        :return: what was claimed, and when to ask again if something holds us back
        """
        lane = self._lane
        gate = store.lock_gate(cr, lane.subscription_id)
        admission, passed = gates.admit(gate, lane.gate, wanted, now)
        claimed = claim(admission.count) if admission.count else []
        if claimed:  # a probe is one only if there is something to probe with
            self._save(cr, gate, gates.spend(passed, lane.gate, len(claimed), now))
        return claimed, admission.again_at

    def learn(self, cr, settlements: list[Settlement], now: datetime) -> None:
        """Tell the gate what was written."""
        self._untold += _tally([s.outcome for s in settlements if s.outcome and s.outcome.is_sent])
        rests = [s.decision.rest_until for s in settlements if s.decision.rest_until]
        is_early = self._told_at and now < self._told_at + LEARN_EVERY
        if self._untold.outages or rests or (self._untold != Tally() and not is_early):
            self._tell(cr, max(rests, default=None), now)

    def close(self, cr, now: datetime) -> Gate:
        """Tell the gate what it does not know yet.

        :return: the gate as it is left
        """
        return self._tell(cr, None, now)

    def _tell(self, cr, rest_until, now):
        lane = self._lane
        gate = store.lock_gate(cr, lane.subscription_id)
        learnt = gates.learn(gate, lane.gate, self._untold, rest_until, now)
        self._save(cr, gate, learnt)
        self._untold, self._told_at, self.is_shut = Tally(), now, gates.is_shut(learnt, now)
        return learnt

    def _save(self, cr, known, gate):
        if gate != known:
            store.save_gate(cr, self._lane.subscription_id, gate)


def _tally(outcomes):
    successes = sum(outcome.is_success for outcome in outcomes)
    outages = sum(outcome.is_outage for outcome in outcomes)
    return Tally(successes, len(outcomes) - successes - outages, outages)
