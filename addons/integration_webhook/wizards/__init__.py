# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import integration_subscription_secret
from . import integration_signing_key_rotate
from . import integration_test_send
