# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Integration: Outbox",
    "summary": "Business events, written in the same transaction as the change they report",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "Integration Suite contributors",
    "category": "Integration",
    "depends": ["integration_contract", "queue_job"],
    "data": [
        "security/ir.model.access.csv",
        "security/integration_event_rules.xml",
        "data/ir_cron.xml",
        "data/queue_job.xml",
        "data/integration_retention.xml",
        "views/integration_event_views.xml",
        "views/integration_asyncapi_views.xml",
        "views/integration_retention_views.xml",
        "views/integration_erasure_views.xml",
        "views/menus.xml",
    ],
    "installable": True,
    "auto_install": False,
}
