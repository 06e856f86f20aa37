# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

_MOST_FIELDS = 200


class IntegrationExported(models.AbstractModel):
    """A model of which every export leaves an audit row: who took what out of here, and how much.

    The row names the model, the fields and the number of records; never a value. It is part of the transaction of
    the export, so there is none without it. Every model of the suite that has a table inherits this.
    """

    _name = "integration.exported"
    _description = "Exports are audited"

    def export_data(self, fields_to_export):
        """Return the matrix of Odoo's export, and note that it was taken."""
        result = super().export_data(fields_to_export)
        self.env["integration.audit"]._log(
            "export",
            model=self._name,
            count=len(self),
            fields=list(fields_to_export)[:_MOST_FIELDS],
        )
        return result
