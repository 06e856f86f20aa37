# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Integration: Contracts",
    "summary": "One contract per business object: catalogue, mappers, identifiers, codes",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "Integration Suite contributors",
    "category": "Integration",
    "depends": ["integration_core"],
    "external_dependencies": {"python": ["jsonschema", "rapidfuzz", "referencing", "rfc3339-validator"]},
    "data": [
        "security/ir.model.access.csv",
        "security/integration_code_rules.xml",
        "data/mail_activity_type.xml",
        "wizards/integration_contract_decision_views.xml",
        "views/integration_contract_revision_views.xml",
        "views/integration_contract_views.xml",
        "views/integration_identifier_views.xml",
        "views/integration_code_views.xml",
        "views/menus.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "installable": True,
}
