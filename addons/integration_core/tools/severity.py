# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How severe an issue is: by its cause, the class of its interface and the money that hangs on it."""

from dataclasses import dataclass

#: from the least to the most
LEVELS = ("low", "medium", "high", "critical")


@dataclass(frozen=True)
class Thresholds:
    """From which exposed amount on an issue is high or critical, in the company's currency; 0 switches one off."""

    high: float = 0
    critical: float = 0


def judge(base, criticality=None, failure_impact=None, exposed=0, thresholds=Thresholds()):
    """Return how severe an issue is.

    A critical interface raises it by one level, as does one of high criticality whose failure puts the service to
    patients at risk; one of low criticality whose failure is an inconvenience lowers it by one. Money only raises it.

    :param str base: what its cause says, one of :data:`LEVELS`
    :param criticality: of the interface, one of :data:`LEVELS`; ``None`` without one
    :param failure_impact: of the interface: ``inconvenience``, ``delay``, ``money`` or ``care``
    :param float exposed: the amount that hangs on it, in the currency of the thresholds
    """
    level = LEVELS.index(base) + _get_step(criticality, failure_impact)
    level = min(max(level, 0), len(LEVELS) - 1)
    for name, least in (("high", thresholds.high), ("critical", thresholds.critical)):
        if least and exposed >= least:
            level = max(level, LEVELS.index(name))
    return LEVELS[level]


def rank(level):
    """Return how high a level stands; of none, the lowest."""
    return LEVELS.index(level) if level else 0


def _get_step(criticality, failure_impact):
    if criticality == "critical" or (criticality, failure_impact) == ("high", "care"):
        return 1
    return -1 if (criticality, failure_impact) == ("low", "inconvenience") else 0
