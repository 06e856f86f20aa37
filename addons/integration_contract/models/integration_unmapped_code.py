# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.integration_core import aside
from odoo.addons.integration_core.tools.errors import UnmappedCode

#: open ones of one system that are kept; a partner who sends anything as code must not fill the table
MOST_OPEN = 500
_MOST_CHARACTERS = 128


class IntegrationUnmappedCode(models.Model):
    """What a code map lacks: a code that a partner sent, or the code of a record that partners are to see.

    Written when something fails for want of it, and counted. Mapping it adds the entry to the code map, and does again
    what failed.
    """

    _name = "integration.unmapped.code"
    _inherit = ["integration.company.bound"]
    _description = "Unmapped Code"
    _order = "last_seen_at desc, id desc"
    _rec_name = "code"

    table = fields.Char(
        "Code map", required=True, readonly=True, help="The code map that lacks it, such as tax."
    )
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    record = fields.Reference(
        "_get_record_models",
        "Means",
        compute="_compute_record",
        readonly=False,
        store=True,
        help="What the code stands for in Odoo.",
    )
    code = fields.Char(help="What the outside says.")
    origin = fields.Selection(
        [("partner", "Sent by a partner"), ("record", "A record without code")],
        compute="_compute_origin",
        store=True,
        help="Which side is known: the code, or what it stands for. The other one is to be filled in.",
    )
    system_id = fields.Many2one(
        "integration.system",
        readonly=True,
        ondelete="cascade",
        help="The system whose code it is. Empty: all systems.",
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    state = fields.Selection(
        [("open", "To map"), ("mapped", "Mapped"), ("ignored", "Ignored")],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    occurrence_count = fields.Integer("Occurrences", default=1, readonly=True)
    first_seen_at = fields.Datetime("First seen", readonly=True)
    last_seen_at = fields.Datetime("Last seen", readonly=True)

    _once = models.UniqueIndex(
        '("table", res_model, COALESCE(system_id, 0), COALESCE(company_id, 0), origin,'
        " (CASE origin WHEN 'partner' THEN code ELSE res_id::text END))"
    )

    # === COMPUTE METHODS === #

    @api.model
    def _get_record_models(self):
        return self.env["integration.code"]._get_record_models()

    @api.depends("res_model", "res_id")
    def _compute_record(self):
        for missing in self:
            known = missing.res_id and missing.res_model in self.env
            record = known and self.env[missing.res_model].browse(missing.res_id).exists()
            missing.record = (record and f"{record._name},{record.id}") or False

    @api.depends("res_id")
    def _compute_origin(self):
        for missing in self:
            missing.origin = "record" if missing.res_id else "partner"

    # === ACTION METHODS === #

    def action_map(self):
        """Add these to the code maps, and do again what failed for want of them."""
        self.check_access("write")
        for missing in self.filtered(lambda missing: missing.state != "mapped"):
            missing._map()
        again = self._run_again()
        self._resolve_issues()
        return self._tell_of(again)

    def action_ignore(self):
        """Leave these unmapped: what names them goes on failing, and nobody is told of it any more."""
        self.check_access("write")
        self.sudo().state = "ignored"
        self._audit("code.ignored")
        self._resolve_issues()

    def action_reopen(self):
        """Put ignored ones back among those to map."""
        self.check_access("write")
        self.filtered(lambda missing: missing.state == "ignored").sudo().state = "open"

    # === NOTING === #

    @api.model
    def _note_apart(self, lacks, *, system=None, company=None, interface=None):
        """Note what is lacking, in a transaction of its own: the one that failed for it is rolled back.

        :param lacks: as :attr:`UnmappedCode.missing` has them
        :param system: whose code it is
        """
        records = {"system": system, "company": company, "interface": interface}
        with aside.opened(self.env.registry) as cr:
            env = self.env(cr=cr, su=True)
            self.with_env(env)._note(
                lacks, **{name: record and record.with_env(env) for name, record in records.items()}
            )
            env.flush_all()

    @api.model
    def _note(self, lacks, *, system=None, company=None, interface=None):
        """Note what is lacking, count what is known, and raise one issue for each code map."""
        system = system or self.env["integration.system"]
        company = company or self.env["res.company"]
        lacks = sorted(set(lacks), key=str)
        room = MOST_OPEN - self.sudo().search_count([("state", "=", "open"), ("system_id", "=", system.id)])
        noted = self.browse()
        for table, model, code, id_ in lacks:
            row = self._upsert(
                table, model, code and code[:_MOST_CHARACTERS], id_, system, company, room > len(noted)
            )
            noted += row
        for table, missing in noted.sudo().filtered(lambda row: row.state == "open").grouped("table").items():
            missing._raise(table, system, interface)

    def _upsert(self, table, model, code, id_, system, company, has_room):
        """Count one, or add it if there is room; return it."""
        self.flush_model()
        known = SQL(
            '"table" = %s AND res_model = %s AND COALESCE(system_id, 0) = %s AND COALESCE(company_id, 0) = %s AND %s',
            table,
            model,
            system.id or 0,
            company.id or 0,
            SQL("origin = 'record' AND res_id = %s", id_)
            if id_
            else SQL("origin = 'partner' AND code = %s", code),
        )
        rows = self._count(known)
        if not rows and has_room:
            # unless another process was just quicker, whose row is there now
            rows = self._insert_new(table, model, code, id_, system, company) or self._count(known)
        self.invalidate_model()
        return self.browse(id_ for (id_,) in rows)

    def _count(self, known):
        """Count one that is there; one that was mapped is lacking again."""
        return self.env.execute_query(
            SQL(
                "UPDATE integration_unmapped_code SET occurrence_count = occurrence_count + 1, last_seen_at = %s,"
                " state = CASE state WHEN 'mapped' THEN 'open' ELSE state END WHERE %s RETURNING id",
                fields.Datetime.now(),
                known,
            )
        )

    def _insert_new(self, table, model, code, id_, system, company):
        now = fields.Datetime.now()
        return self._insert(
            table=table,
            res_model=model,
            code=code,
            res_id=id_,
            record=f"{model},{id_}" if id_ else None,
            origin="record" if id_ else "partner",
            system_id=system.id or None,
            company_id=company.id or None,
            state="open",
            occurrence_count=1,
            **dict.fromkeys(("first_seen_at", "last_seen_at", "create_date", "write_date"), now),
            **dict.fromkeys(("create_uid", "write_uid"), self.env.uid),
        )

    def _insert(self, **columns):
        """Add one, unless another process is just doing so; not ``create``, which would fail then."""
        return self.env.execute_query(
            SQL(
                "INSERT INTO integration_unmapped_code (%s) VALUES %s ON CONFLICT DO NOTHING RETURNING id",
                SQL(", ").join(map(SQL.identifier, columns)),
                tuple(columns.values()),
            )
        )

    def _raise(self, table, system, interface):
        shown = ", ".join(f"“{row.code or row._get_record_name()}”" for row in self[:10])
        self.env["integration.issue"].sudo()._raise_issue(
            UnmappedCode.code,
            key=(table, system.id, self[0].company_id.id),
            summary=self.env._(
                "Codes of %(system)s are not mapped: %(table)s",
                system=system.name or self.env._("all systems"),
                table=table,
            ),
            detail=self.env._("Not in the code map “%(table)s”: %(codes)s", table=table, codes=shown),
            interface=interface,
            system=None if interface else system or None,
            record=self[0],
            remedy=self.env._(
                "Open the record below, or “Unmapped codes” in the catalogue: say what each stands for and press"
                " “Map and run again”. What failed for want of it is then done again."
            ),
        )

    # === MAPPING === #

    def _map(self):
        """Add this one to its code map."""
        if not self.code or not self.record:
            raise UserError(
                self.env._(
                    "Say for “%s” both the code and what it stands for.", self.code or self.display_name
                )
            )
        if self.record._name != self.res_model:
            wanted = self.env["ir.model"]._get(self.res_model).name
            raise UserError(
                self.env._(
                    "“%(code)s” has to stand for this kind of record: %(kind)s.", code=self.code, kind=wanted
                )
            )
        self.env["integration.code"].create(
            {
                "table": self.table,
                "code": self.code,
                "system_id": self.system_id.id,
                "company_id": self.company_id.id,
                "res_model": self.record._name,
                "res_id": self.record.id,
            }
        )
        self.sudo().state = "mapped"

    def _run_again(self) -> dict:
        """Do again what failed for want of these; addons add what is theirs.

        :return: {what it is, in words: how many}
        """
        return {}

    def _resolve_issues(self):
        """Close the issues of code maps that lack nothing any more."""
        for missing in self.sudo():
            alike = self.sudo().search(
                [
                    ("table", "=", missing.table),
                    ("system_id", "=", missing.system_id.id),
                    ("company_id", "=", missing.company_id.id),
                ]
            )
            if "open" not in alike.mapped("state"):
                self.env["integration.issue"]._resolve_where(
                    [
                        ("code", "=", UnmappedCode.code),
                        ("res_model", "=", self._name),
                        ("res_id", "in", alike.ids),
                    ]
                )

    def _tell_of(self, again):
        parts = [f"{count} {what}" for what, count in again.items() if count]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Mapped. Done again: %s.", ", ".join(parts))
                if parts
                else self.env._("Mapped. Nothing was waiting for it."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _get_record_name(self):
        return (
            f"{self.env[self.res_model]._description} {self.res_id}"
            if self.res_model in self.env
            else self.res_model
        )

    def _audit(self, action):
        for missing in self:
            self.env["integration.audit"]._log(action, missing, table=missing.table, code=missing.code or "")
