# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Integration: Patient Accounts",
    "summary": "What billing needs to know of patients, as one contract: patient_account; every read is audited",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Integration Suite contributors",
    "category": "Integration",
    "depends": ["integration_contacts"],
    "data": [
        "security/patient_account_groups.xml",
        "security/ir.model.access.csv",
        "security/patient_account_rules.xml",
        "data/ir_sequence.xml",
        "wizards/patient_account_decision_views.xml",
        "views/patient_account_views.xml",
        "views/menus.xml",
    ],
    "demo": ["demo/patient_account_demo.xml"],
    "auto_install": True,
    "installable": True,
}
