# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Integration: Service Locations",
    "summary": "Where services are provided, from a hospital to a ward, as one contract: service_location",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Integration Suite contributors",
    "category": "Integration",
    "depends": ["integration_contacts", "integration_hr", "stock", "analytic"],
    "data": [
        "security/service_location_groups.xml",
        "security/ir.model.access.csv",
        "security/service_location_rules.xml",
        "data/service_location_check_template.xml",
        "wizards/service_location_decision_views.xml",
        "views/service_location_views.xml",
        "views/service_location_check_template_views.xml",
        "views/menus.xml",
    ],
    "demo": ["demo/service_location_demo.xml"],
    "auto_install": True,
    "installable": True,
}
