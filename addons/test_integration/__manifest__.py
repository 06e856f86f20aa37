# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Integration: fake models for tests",
    "summary": "Never install this outside a test database",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Integration Suite contributors",
    "category": "Hidden",
    "depends": ["integration_webhook", "integration_inbox", "integration_contacts", "integration_monitor"],
    "data": ["security/ir.model.access.csv"],
    "demo": ["demo/test_order_demo.xml"],
    "installable": True,
    "auto_install": False,
}
