# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All that the overview is made from, read once: facts, and figures of a period."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from odoo.addons.integration_core.tools import histogram, outcomes
from odoo.addons.integration_core.tools.facts import Facts
from odoo.addons.integration_core.tools.figure import Figure

from .period import Period

#: what goes over interfaces, and what of it comes in: a message counts when it comes and again when it ends
KINDS = ("attempt", "request", "message")
SENT, ASKED, CAME = ("attempt", None), ("request", None), ("message", outcomes.RECEIVED)


@dataclass(frozen=True)
class Traffic:
    """What went over one interface, or over all, within some time."""

    figures: tuple[Figure, ...]

    def count(self, *parts: tuple[str, str | None]) -> int:
        """Return how much there was of some kinds: (kind, outcome or ``None`` for all)."""
        return sum(
            figure.count
            for figure in self.figures
            if any(figure.kind == kind and outcome in (None, figure.outcome) for kind, outcome in parts)
        )

    def find_outcomes(self) -> Counter:
        """Return how often each outcome was, of all kinds together."""
        counts = Counter()
        for figure in self.figures:
            counts[figure.outcome] += figure.count
        return counts

    def find_success(self) -> float | None:
        """Return which share of what ended went well; ``None`` when nothing did."""
        return outcomes.find_success(self.find_outcomes())

    def find_quantile(self, share: float) -> float | None:
        """Return within how many milliseconds this share was over; ``None`` when nothing is measured."""
        spread = [figure.histogram for figure in self.figures if figure.histogram]
        return histogram.quantile(histogram.add(*spread), share) if spread else None

    def count_ended(self) -> int:
        """Return how much came to an end by itself."""
        return sum(
            count for outcome, count in self.find_outcomes().items() if outcome not in outcomes.NEUTRAL
        )


@dataclass(frozen=True)
class Reading:
    """What was read at a moment.

    :param at: the moment, UTC
    :param now: figures of the period by interface, kind and outcome, with histograms
    :param line: the same by point of time, interface and outcome
    :param former: of the time that it is compared with, by outcome
    :param last_hour: by interface and outcome
    """

    at: datetime
    period: Period
    facts: Facts
    now: Sequence[Figure]
    line: Sequence[Figure]
    former: Sequence[Figure]
    last_hour: Sequence[Figure]

    def get_whole(self) -> Traffic:
        """Return all traffic of the period."""
        return Traffic(tuple(self.now))

    def get_former(self) -> Traffic:
        """Return all traffic that it is compared with."""
        return Traffic(tuple(self.former))

    def get_of(self, interface_id: int) -> Traffic:
        """Return the traffic of an interface in the period."""
        return Traffic(tuple(self._split["now"].get(interface_id, ())))

    def get_last_hour(self, interface_id: int) -> Traffic:
        """Return the traffic of an interface in the last hour."""
        return Traffic(tuple(self._split["last_hour"].get(interface_id, ())))

    def find_line(self, interface_id: int) -> list[tuple[int, int]]:
        """Return for each point of the period how much ended well, and how much did not."""
        places = self._places
        good, bad = [0] * len(places), [0] * len(places)
        for figure in self._split["line"].get(interface_id, ()):
            if figure.outcome not in outcomes.NEUTRAL and figure.bucket in places:
                counts = good if figure.outcome == outcomes.DONE else bad
                counts[places[figure.bucket]] += figure.count
        return list(zip(good, bad, strict=True))

    @cached_property
    def _places(self) -> dict[datetime, int]:
        return {moment: place for place, moment in enumerate(self.period.list_points(self.at))}

    @cached_property
    def _split(self) -> dict[str, dict[int | None, list[Figure]]]:
        """The figures of each interface, by the name of what they tell."""
        found = {name: {} for name in ("now", "line", "last_hour")}
        for name, figures in found.items():
            for figure in getattr(self, name):
                figures.setdefault(figure.interface_id, []).append(figure)
        return found
