# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    integration_health,
    integration_metrics,
    integration_trace,
    res_config_settings,
    integration_alert_rule,
    integration_alert_rule_measuring,
    integration_alert,
    integration_alert_watching,
    integration_overview_links,
    integration_overview,
    integration_overview_rows,
    integration_overview_tiles,
    integration_alert_telling,
    integration_mapper_alert,
    integration_monitor_demo,
    integration_overview_alerts,
)
