# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Integration: Invoicing",
    "summary": "Customer invoices and payments as contracts, both ways",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "Integration Suite contributors",
    "category": "Integration",
    "depends": ["integration_contacts", "account"],
    "post_init_hook": "post_init_hook",
    "installable": True,
}
