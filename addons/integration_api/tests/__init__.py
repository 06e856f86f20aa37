# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_authentication,
    test_batch,
    test_feed,
    test_feed_order,
    test_idempotency,
    test_integration_batch,
    test_integration_client,
    test_integration_credential,
    test_integration_grant,
    test_memory,
    test_named,
    test_reading,
    test_requests,
    test_resources,
    test_versions,
)
