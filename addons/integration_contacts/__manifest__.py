# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Integration: Contacts",
    "summary": "Customers, vendors and payers as one contract: party",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Integration Suite contributors",
    "category": "Integration",
    "depends": ["integration_contract", "integration_outbox", "contacts"],
    "data": ["data/integration_matching.xml", "views/res_partner_views.xml"],
    "demo": ["demo/party_demo.xml"],
    "auto_install": True,
    "installable": True,
}
