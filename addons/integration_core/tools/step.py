# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What there is to do before anything flows, as every layer tells it: see ``integration.overview``."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One thing to do. It is done when a record is there that meets the condition.

    :param name: what to do, and
    :param explanation: why, in words
    :param action: XML id of the window action where it is done
    :param sequence: the lower come first
    """

    name: str
    explanation: str
    model: str
    domain: tuple
    action: str
    sequence: int
