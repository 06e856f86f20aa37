# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Integration: Monitor",
    "summary": "What crosses all addons of the integration hub, on one screen: the trace of a document, and alerts",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "Integration Suite contributors",
    "category": "Integration",
    "depends": ["integration_core", "integration_contract", "integration_outbox", "mail", "web"],
    "external_dependencies": {"python": ["prometheus-client"]},
    "data": [
        "security/ir.model.access.csv",
        "security/integration_rules.xml",
        "data/integration_cause_data.xml",
        "data/ir_cron.xml",
        "wizards/integration_alert_acknowledge_views.xml",
        "wizards/integration_alert_silence_views.xml",
        "wizards/integration_metrics_token_show_views.xml",
        "views/integration_alert_views.xml",
        "views/integration_alert_rule_views.xml",
        "views/integration_trace_views.xml",
        "views/res_config_settings_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "integration_monitor/static/src/**/*",
        ],
    },
    "installable": True,
    "auto_install": False,
    "uninstall_hook": "uninstall_hook",
}
