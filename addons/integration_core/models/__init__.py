# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    integration_exported,
    integration_company_bound,
    integration_remembered,
    integration_trace,
    integration_affected,
    integration_audit,
    integration_audit_shown,
    integration_derived,
    integration_lifecycle,
    integration_governed,
    integration_system,
    integration_interface,
    integration_issue,
    integration_network,
    integration_secret,
    res_config_settings,
)
