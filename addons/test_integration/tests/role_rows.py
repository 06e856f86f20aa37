# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A row of any model, with what its columns ask for and nothing more: something to press a button on."""

from psycopg2.extras import Json

from odoo import fields
from odoo.tools import SQL

#: what waits for an approval: then its author may still withdraw it
_SUBMITTED = ("client", "grant", "interface", "issuer", "source", "subscription")


class Rows:
    """Makes rows of models by statements, since many may be written by nobody through the ORM."""

    def __init__(self, env):
        self.env = env(su=True)
        self._made = {}

    def get(self, model_name) -> int:
        """Return the id of a row; one that is there is as good as a new one."""
        if model_name not in self._made:
            model = self.env[model_name].with_context(active_test=False)
            known = (
                model.search([], limit=1, order="id") if not model_name.startswith("integration.") else model
            )
            self._made[model_name] = known.id or self._insert(model)
        return self._made[model_name]

    def _find(self, model):
        """Return a record of no other company, such as those that an addon brings along."""
        companies = (
            [("company_id", "in", [self.env.company.id, False])] if "company_id" in model._fields else []
        )
        return model.search(companies, limit=1, order="id")

    def _insert(self, model):
        columns = self._fill(model)
        if model._name == "integration.duplicate":
            columns["left_id"] = columns["right_id"] - 1  # a pair is kept in the order of its ids
        if model._name.removeprefix("integration.") in _SUBMITTED:
            columns["state"] = "submitted"
        if "company_id" in model._fields and model._fields["company_id"].store:
            columns["company_id"] = self.env.company.id
        query = SQL(
            "INSERT INTO %s (%s) VALUES %s RETURNING id",
            SQL.identifier(model._table),
            SQL(", ").join(map(SQL.identifier, columns)),
            tuple(columns.values()),
        )
        [[id_]] = self.env.execute_query(query)
        self.env.invalidate_all()
        return id_

    def _fill(self, model):
        """Return a value for each column that needs one."""
        needed = self.env.execute_query(
            SQL(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_nullable = 'NO'"
                " AND column_default IS NULL AND column_name <> 'id'",
                model._table,
            )
        )
        return {name: self._get_value(model, model._fields[name]) for (name,) in needed}

    def _get_value(self, model, field):
        if field.type == "many2one":
            return self.get(field.comodel_name)
        if field.type == "selection":
            return field.get_values(self.env)[0]
        if field.type in ("datetime", "date"):
            return fields.Datetime.now()
        if field.type == "many2one_reference":
            return self.env.user.partner_id.id
        if field.type in ("integer", "float", "monetary"):
            return 1
        if field.type == "boolean":
            return False
        if field.type == "json":
            return Json({})
        text = "res.partner" if field.name == "res_model" else f"{model._table}_{field.name}"
        return Json({"en_US": text}) if field.translate else text
