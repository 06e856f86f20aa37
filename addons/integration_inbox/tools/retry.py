# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What becomes of a message that could not be processed: again soon, again later, or a person has to look."""

from dataclasses import dataclass

from odoo.addons.integration_core.tools.errors import (
    ClientInactive,
    Conflict,
    InterfaceNotApproved,
    NotFound,
    OdooRightMissing,
    UnknownReference,
    UnmappedCode,
    WrongStatus,
)

#: pauses in seconds after the first, second … try that others were in the way of, or that the database was away for:
#: some seconds as a rule, but an upgrade, an import or a full disk may last for an hour
SOON = (1, 2, 5, 10, 30, 60, 120, 600, 1800, 3600)
#: after one that something was missing for: it may come with another message, or somebody adds it
LATER = (30, 120, 600, 3600, 4 * 3600)
#: what may be there later: records and codes that another message or a person brings, and rights that somebody gives
MAY_COME = (
    ClientInactive,
    InterfaceNotApproved,
    NotFound,
    OdooRightMissing,
    UnknownReference,
    UnmappedCode,
    WrongStatus,
)
#: code of a message whose processing ended its process
DIED = "processing_died"
#: how often one may be begun that never came to an end
MOST_DEATHS = 3


@dataclass(frozen=True)
class Decision:
    """Whether a message is tried again, and after how many seconds."""

    again: bool
    after: float = 0


def decide(error: BaseException, attempts: int, is_transient: bool) -> Decision:
    """Return what follows a failure.

    :param attempts: how often it was tried, this time included
    :param is_transient: whether the database made it fail because somebody else was at work
    """
    pauses = (
        SOON if is_transient or isinstance(error, Conflict) else LATER if isinstance(error, MAY_COME) else ()
    )
    if attempts > len(pauses):
        return Decision(again=False)
    return Decision(again=True, after=pauses[attempts - 1])
