# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

MAX_KEPT = 2000


class IntegrationCode(models.Model):
    """By which code the outside names a record of Odoo's configuration.

    A row without system holds for all systems; one with a system goes before it, for that system only. A record
    without a row goes by a field of its own, which the mapper names.
    """

    _name = "integration.code"
    _inherit = ["integration.remembered", "integration.company.bound"]
    _description = "Code Map Entry"
    _order = "table, system_id, code"
    _rec_name = "code"

    table = fields.Char(
        "Code map", required=True, index=True, help="Which code map this belongs to, such as tax."
    )
    system_id = fields.Many2one(
        "integration.system", ondelete="cascade", help="The system that says so. Empty: all systems."
    )
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Empty: the code holds in all companies."
    )
    code = fields.Char(required=True, help="What the outside says.")
    res_model = fields.Char("Model", required=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True)
    record = fields.Reference("_get_record_models", "Means", compute="_compute_record", readonly=False)

    _code_unique = models.UniqueIndex(
        '("table", COALESCE(system_id, 0), COALESCE(company_id, 0), code)', "This code is mapped already."
    )
    _record_unique = models.UniqueIndex(
        '("table", COALESCE(system_id, 0), COALESCE(company_id, 0), res_model, res_id)',
        "This record has a code already.",
    )

    # === COMPUTE METHODS === #

    @api.model
    def _get_record_models(self):
        """The models that the installed mappers know by code, as a selection."""
        base, found = self.env.registry["integration.mapper"], {}
        for name, cls in self.env.registry.items():
            if issubclass(cls, base) and cls._contract:
                found.update(self.env[name]._get_code_models())
        return sorted((model, self.env[model]._description) for model in found)

    @api.depends("res_model", "res_id")
    def _compute_record(self):
        for entry in self:
            known = entry.res_model in self.env and self.env[entry.res_model].browse(entry.res_id).exists()
            entry.record = (known and known._filtered_access("read")) or False

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create([self._prepare_record(vals) for vals in vals_list])
        entries._audit("code.created")
        return entries

    def write(self, vals):
        result = super().write(self._prepare_record(vals))
        self._audit("code.changed")
        return result

    def unlink(self):
        self._audit("code.deleted")
        return super().unlink()

    def _audit(self, action):
        """Leave in the trail what each entry says: it takes effect at once, with nobody's approval."""
        for entry in self:
            self.env["integration.audit"]._log(
                action,
                entry,
                table=entry.table,
                code=entry.code,
                system=entry.sudo().system_id.code or "",
                means=f"{entry.res_model},{entry.res_id}",
            )

    def _prepare_record(self, vals):
        """Put a chosen record where it is stored."""
        if not vals.get("record"):
            return vals
        model, id_ = vals["record"].split(",")
        rest = {name: value for name, value in vals.items() if name != "record"}
        return {**rest, "res_model": model, "res_id": int(id_)}

    # === CONSTRAINTS === #

    @api.constrains("res_model", "res_id")
    def _check_record(self):
        for entry in self:
            if entry.res_model not in self.env or not self.env[entry.res_model].browse(entry.res_id).exists():
                raise ValidationError(
                    self.env._("The code “%s” stands for a record that does not exist.", entry.code)
                )

    # === BUSINESS METHODS === #

    @api.model
    def _codes(self, table, res_model, ids) -> dict:
        """Return {id: code} of the records that have a row; a small code map is kept in memory."""
        whole = self._load_map(table, res_model, self._get_system_id(), self.env.company.id)
        if whole is not None:
            return {id_: whole[id_] for id_ in ids if id_ in whole}
        return dict(self._read_rows(table, res_model, SQL("AND res_id = ANY(%s)", list(ids))))

    @tools.ormcache("table", "res_model", "system_id", "company_id")
    def _load_map(self, table, res_model, system_id, company_id):
        """Return a whole code map, ``None`` when it is too large to keep."""
        rows = self._read_rows(table, res_model, SQL("LIMIT %s", MAX_KEPT + 1))
        return dict(rows) if len(rows) <= MAX_KEPT else None

    def _read_rows(self, table, res_model, tail):
        """Return [(record id, code)]; what is said most specifically is the last, and so wins in a dict."""
        self.flush_model()
        return self.env.execute_query(
            SQL(
                'SELECT res_id, code FROM (SELECT * FROM integration_code WHERE "table" = %s AND res_model = %s'
                " AND %s %s) AS known ORDER BY system_id NULLS FIRST, company_id NULLS FIRST",
                table,
                res_model,
                self._get_reach(),
                tail,
            )
        )

    @api.model
    def _find(self, prop, codes) -> dict:
        """Return {code: [ids]} of the records that these codes mean to the caller.

        :param prop: the descriptor, a :class:`~..properties.Code`
        """
        self.flush_model()
        model = self.env[prop.comodel].with_context(active_test=True)
        rows = self.env.execute_query(
            SQL(
                'SELECT code, res_id FROM integration_code WHERE "table" = %s AND res_model = %s'
                " AND code = ANY(%s) AND %s ORDER BY system_id NULLS FIRST, company_id NULLS FIRST",
                prop.table,
                prop.comodel,
                list(codes),
                self._get_reach(),
            )
        )
        mapped = dict(rows)
        allowed = Domain(list(prop.domain))
        chosen = Domain("id", "in", list(mapped.values())) & allowed
        visible = set(model.search(chosen).ids) if mapped else ()
        found = {code: [id_] if id_ in visible else [] for code, id_ in mapped.items()}
        missing = [code for code in codes if code not in mapped]
        if missing and prop.fallback:
            domain = allowed & Domain(prop.fallback, "in", missing)
            if not model._fields.keys().isdisjoint(("company_id", "company_ids")):
                domain &= Domain(model._check_company_domain(self.env.company))
            records = model.search(domain)
            renamed = self._codes(
                prop.table, prop.comodel, records.ids
            )  # what goes by another code has no other name
            for record in records:
                if record.id not in renamed:
                    found.setdefault(record[prop.fallback], []).append(record.id)
        return {code: found.get(code, []) for code in codes}

    def _get_system_id(self):
        return self.env.context.get("integration_system_id") or None

    @api.model
    def _get_reach(self):
        """The rows that hold for the running company, and the system in the context, if one is named there."""
        return SQL(
            "(system_id IS NULL OR system_id = %s) AND (company_id IS NULL OR company_id = %s)",
            self._get_system_id(),
            self.env.company.id,
        )
