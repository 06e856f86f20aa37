# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_access,
    test_integration_affected,
    test_integration_audit,
    test_integration_audit_concurrency,
    test_integration_governed,
    test_integration_interface,
    test_integration_issue,
    test_integration_issue_concurrency,
    test_integration_lifecycle,
    test_integration_secret,
    test_integration_system,
    test_integration_trace,
    test_leaving,
    test_neutralize,
    test_res_config_settings,
    test_web_client,
)
