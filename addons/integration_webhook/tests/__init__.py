# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_integration_subscription
from . import test_integration_delivery
from . import test_integration_delivery_policy
from . import test_integration_lane
from . import test_integration_drain
from . import test_drain
from . import test_claims
from . import test_order_and_pace
from . import test_screens
from . import test_integration_composer
from . import test_integration_content
from . import test_integration_filter
from . import test_integration_signing_key
from . import test_integration_network
from . import test_integration_authentication
from . import test_integration_subscription_header
from . import test_integration_test_send
from . import test_integration_replay
from . import test_replay_concurrency
from . import test_replay_rights
from . import test_replay_running
from . import test_integration_retention
from . import test_integration_erasure
from . import test_hooks
