# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class TestIntegrationTag(models.Model):
    """Something to relate many to many."""

    _name = "test.integration.tag"
    _description = "Fake tag"

    name = fields.Char()
