# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Integration: Purchase",
    "summary": "Purchase orders, catalogue prices and vendors with their onboarding as contracts, both ways",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Integration Suite contributors",
    "category": "Integration",
    "depends": ["integration_account", "purchase"],
    "data": [
        "security/ir.model.access.csv",
        "security/integration_purchase_rules.xml",
        "data/ir_sequence_data.xml",
        "wizards/vendor_onboarding_decision_views.xml",
        "views/vendor_onboarding_views.xml",
        "views/purchase_order_views.xml",
        "views/res_partner_views.xml",
        "views/menus.xml",
    ],
    "demo": ["demo/vendor_demo.xml", "demo/catalogue_price_demo.xml", "demo/purchase_order_demo.xml"],
    "pre_init_hook": "pre_init_hook",
    "auto_install": True,
    "installable": True,
}
