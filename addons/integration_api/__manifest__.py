# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Integration: API",
    "summary": "Signed REST calls of partner systems, through contracts, as their own service users",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "Integration Suite contributors",
    "category": "Integration",
    "depends": ["integration_contract"],
    "external_dependencies": {"python": ["http-message-signatures"]},
    "data": [
        "security/ir.model.access.csv",
        "security/integration_api_rules.xml",
        "data/ir_cron.xml",
        "wizards/integration_credential_issue_views.xml",
        "wizards/integration_credential_show_views.xml",
        "views/integration_grant_views.xml",
        "views/integration_credential_views.xml",
        "views/integration_client_views.xml",
        "views/integration_idempotency_views.xml",
        "views/menus.xml",
    ],
    "installable": True,
}
