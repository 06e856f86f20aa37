# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.integration_core import aside
from odoo.addons.integration_core.tools.errors import UnmappedCode

from ..tools.lacking import shorten

#: open ones of one system that are kept; a partner who sends anything as code must not fill the table
MOST_OPEN = 500


class IntegrationUnmappedCodeNoting(models.Model):
    """How what a code map lacks is written down: with one statement, beside other processes that do so."""

    _inherit = "integration.unmapped.code"  # pylint: disable=consider-merging-classes-inherited

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
            row, is_new = self._upsert(table, model, shorten(code), id_, system, company, room > 0)
            room -= is_new
            noted += row
        for table, missing in noted.sudo().filtered(lambda row: row.state == "open").grouped("table").items():
            missing._raise(table, system, interface)

    def _upsert(self, table, model, code, id_, system, company, has_room):
        """Count one, or add it if there is room; return it, and whether it was added."""
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
        rows, added = self._count(known), []
        if not rows and has_room:
            added = self._insert_new(table, model, code, id_, system, company)
            rows = added or self._count(known)  # another process was just quicker, whose row is there now
        self.invalidate_model()
        return self.browse(id_ for (id_,) in rows), bool(added)

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

    def _get_record_name(self):
        return (
            f"{self.env[self.res_model]._description} {self.res_id}"
            if self.res_model in self.env
            else self.res_model
        )
