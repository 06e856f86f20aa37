# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import integration_alert
from . import integration_demo
from . import integration_demo_drain
from . import integration_demo_inbox
from . import integration_demo_runner
from . import integration_drain
from . import integration_inbox_runner
from . import integration_lane
from . import integration_system
