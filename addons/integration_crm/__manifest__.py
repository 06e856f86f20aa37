# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Integration: CRM",
    "summary": "Leads, inquiries and referrals with their follow-ups as contracts, both ways",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Integration Suite contributors",
    "category": "Integration",
    "depends": ["integration_contacts", "crm"],
    "data": ["views/crm_lead_views.xml"],
    "demo": ["demo/interaction_demo.xml"],
    "auto_install": True,
    "installable": True,
}
