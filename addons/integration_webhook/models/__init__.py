# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import integration_delivery
from . import integration_attempt
from . import integration_subscription
from . import integration_lane
from . import integration_event
from . import integration_replay
from . import integration_retention
from . import integration_subject
