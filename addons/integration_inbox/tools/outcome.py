# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What became of a message that could be processed."""

from dataclasses import dataclass

from .states import IGNORED, PROCESSED


@dataclass(frozen=True)
class Outcome:
    """How it ended, and which record it is about.

    :param state: ``processed`` or ``ignored``
    :param entity: what the record is to the outside, such as ``party``
    :param uid: its canonical id
    :param is_change: whether the record had to be there already
    """

    state: str = PROCESSED
    entity: str = ""
    uid: str = ""
    is_change: bool = False


#: nothing was to be done
SKIPPED = Outcome(IGNORED)
