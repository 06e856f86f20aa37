# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Bench: one job for each message",
    "summary": "What the engine is compared with; for the benches only, never for an installation.",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Integration Suite contributors",
    "license": "LGPL-3",
    "depends": ["queue_job"],
    "data": ["security/ir.model.access.csv"],
    "installable": True,
}
