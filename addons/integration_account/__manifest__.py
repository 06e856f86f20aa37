# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Integration: Invoicing",
    "summary": "Invoices, bills, credit notes, payments and the ledger as contracts, both ways",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Integration Suite contributors",
    "category": "Integration",
    "depends": ["integration_contacts", "account"],
    "data": [
        "data/integration_cause_data.xml",
        "wizards/account_payment_register_views.xml",
        "views/account_payment_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "demo": ["demo/account_demo.xml"],
    "post_init_hook": "post_init_hook",
    "auto_install": True,
    "installable": True,
}
