# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who sends over a lane holds it, and what there is to do with it beside sending.

So the cap on requests under way is that of the receiver, and a receiver that hangs costs the others one job slot.
"""

from collections.abc import Callable
from dataclasses import dataclass

from odoo.addons.integration_core.engine.hold import Lanes

#: one of each subscription; its number is the subscription's id
LANES = Lanes(0x696C616E)

#: for a statement in which ``s`` is a subscription
HELD = LANES.held("s.id")


@dataclass(frozen=True)
class Tenure:
    """What there is to do with a lane that one holds, beside sending over it.

    :param is_current: within the transaction of a claim: whether the lane is still ours, and as it was loaded
    :param secure: within the transaction of a claim: see to it that another job looks in some seconds
    :param hand_over: let others have the lane; its argument is how many answers are awaited yet
    """

    is_current: Callable[[object], bool] = lambda cr: True
    secure: Callable[[object], None] = lambda cr: None
    hand_over: Callable[[int], None] = lambda straggling: None
