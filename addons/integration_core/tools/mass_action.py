# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What may be done with many records at once."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class MassAction:
    """One thing that a person may do with the records that he chose in a list.

    :ivar label: the button's words
    :ivar question: what happens to the records, in a sentence
    :ivar groups: who may, as in a view
    :ivar fits: which of the given records it has an effect on
    :ivar do: does it, given such records and the reason; returns how many it was done to, or what came of it in words
    :ivar needs_reason: whether there has to be a reason; one may always be given
    """

    label: str
    question: str
    groups: str
    fits: Callable
    do: Callable
    needs_reason: bool = True
