# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Bench: an invoice by OCA fastapi",
    "summary": "What the API is compared with; for the benches only, never for an installation.",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Integration Suite contributors",
    "license": "LGPL-3",
    "depends": ["account", "fastapi"],
    "installable": True,
}
