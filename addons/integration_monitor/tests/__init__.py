# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_alert_chosen,
    test_alert_companies,
    test_alert_facts,
    test_alert_mailing,
    test_alert_subject,
    test_alert_telling,
    test_integration_alert,
    test_integration_alert_rule,
    test_integration_expectation,
    test_integration_expectation_measuring,
    test_integration_expectation_standing,
    test_integration_health,
    test_integration_metrics,
    test_integration_overview,
    test_integration_trace,
    test_web_client,
)
