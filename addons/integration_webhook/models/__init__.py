# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import integration_content
from . import integration_filter
from . import integration_delivery
from . import integration_delivery_report
from . import integration_attempt
from . import integration_delivery_policy
from . import integration_subscription
from . import integration_subscription_sending
from . import integration_composer
from . import integration_subscription_transport
from . import integration_subscription_header
from . import integration_signing_key
from . import integration_authentication
from . import integration_lane
from . import integration_lane_watch
from . import integration_drain
from . import integration_event
from . import integration_numbering
from . import integration_asyncapi
from . import integration_system
from . import integration_interface
from . import integration_contract
from . import integration_replay
from . import integration_replay_running
from . import integration_retention
from . import integration_subject
