# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_authentication,
    test_documents,
    test_feed,
    test_feed_order,
    test_idempotency,
    test_integration_client,
    test_integration_credential,
    test_integration_grant,
    test_memory,
    test_requests,
    test_resources,
    test_versions,
)
