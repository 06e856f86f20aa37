# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Integration: core",
    "summary": "Systems, interfaces, issues, audit trail, secrets and correlation of a governed integration hub",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "Integration Suite contributors",
    "category": "Integration",
    "depends": ["base", "mail", "web"],
    "external_dependencies": {"python": ["cryptography"]},
    "data": [
        "security/integration_groups.xml",
        "security/ir.model.access.csv",
        "security/integration_rules.xml",
        "data/mail_activity_type.xml",
        "data/ir_cron.xml",
        "views/menus.xml",
    ],
    "application": True,
    "installable": True,
}
