# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

from odoo.addons.integration_core.fields import BigInteger

from .integration_preview import IntegrationPreview

JOB_KEY = "integration_outbox.erasure:"
SECOND_LOOK_SECONDS = 60


class IntegrationErasure(models.Model):
    """Erases what is kept about one subject, wherever a copy of its documents stands.

    The facts stay (something happened to this id at this time), what they tell of the subject goes. The first pass
    is part of the manager's own transaction. A job looks again after a minute, for what was being sent or recorded
    then, and goes on until nothing was left and every transaction that ran beside the first pass has ended.
    """

    _name = "integration.erasure"
    _inherit = ["integration.preview", "integration.affected", "integration.job"]
    _description = "Erasure of a Subject"
    _order = "id DESC"
    _rec_name = "subject_uid"

    _transitions = {
        "draft": {"counted"},
        "counted": {"counted", "draft", "erasing"},
        "erasing": {"done"},
        "done": set(),
    }
    _criteria = frozenset({"subject_uid", "record"})
    _guarded_fields = IntegrationPreview._guarded_fields | {
        "entity",
        "company_id",
        "res_model",
        "res_id",
        "place_ids",
        "erased_by_id",
        "erased_at",
        "finished_at",
        "xid",
    }

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("counted", "Counted"),
            ("erasing", "Being erased"),
            ("done", "Erased"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    record = fields.Reference(
        "_selection_record",
        store=False,
        help="Choose the record, or paste its identifier below.",
    )
    subject_uid = fields.Char(
        "Subject", required=True, help="Canonical identifier of the record that is to be forgotten."
    )
    entity = fields.Char(readonly=True, help="What the record is to the outside, such as party.")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    reason = fields.Char(
        help="Why, for instance the number of the request. Do not name the person here: this stays for ever."
    )
    place_ids = fields.One2many("integration.erasure.place", "erasure_id", "Where", readonly=True)
    erased_by_id = fields.Many2one("res.users", "By", readonly=True, copy=False, ondelete="restrict")
    erased_at = fields.Datetime("Started", readonly=True, copy=False)
    finished_at = fields.Datetime("Finished", readonly=True, copy=False)
    erased_count = fields.Integer("Erased", compute="_compute_erased_count")
    xid = BigInteger("Transaction", readonly=True, copy=False, help="That of the first pass.")

    @api.depends("place_ids.erased_count")
    def _compute_erased_count(self):
        for erasure in self:
            erasure.erased_count = sum(erasure.place_ids.mapped("erased_count"))

    @api.depends("entity", "create_date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        """Without a name: the audit trail keeps what is shown here."""
        for erasure in self:
            names = [erasure.entity or self.env._("Erasure")]
            if erasure.create_date:
                names.append(format_datetime(self.env, erasure.create_date, dt_format="short"))
            erasure.display_name = " · ".join(names)

    @api.model
    def _selection_record(self):
        """Models whose records emit events."""
        models_ = {type_.model for type_ in self.env["integration.event"].sudo()._event_types().values()}
        return [(name, self.env["ir.model"]._get(name).name) for name in sorted(models_)]

    @api.onchange("record")
    def _onchange_record(self):
        if self.record:
            identifier = self.env["integration.identifier"].search(
                [
                    ("res_model", "=", self.record._name),
                    ("res_id", "=", self.record.id),
                    ("system_id", "=", False),
                ]
            )
            self.subject_uid = identifier.value

    # === ACTION METHODS === #

    def action_erase(self):
        """Overwrite what is kept. Nobody can take this back."""
        self._check_actor()
        self._check_reason()
        for erasure in self:
            erasure._check_companies()
            [[xid]] = self.env.execute_query(SQL("SELECT pg_current_xact_id()::text::bigint"))
            erasure._transition(
                "erasing", erased_by_id=self.env.uid, erased_at=fields.Datetime.now(), xid=xid
            )
            erasure._erase()
            erasure._arm(SECOND_LOOK_SECONDS)

    def action_open_events(self):
        """The events about the subject."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_outbox.integration_event_action")
        event_ids = self._find_events(self.entity, self.subject_uid)
        return action | {"domain": [("id", "in", event_ids)], "context": {}}

    # === BUSINESS METHODS === #

    def _count(self):
        self.ensure_one()
        uid = (self.subject_uid or "").strip()
        known = (
            self.env["integration.identifier"].sudo().search([("value", "=", uid), ("system_id", "=", False)])
        )
        events = self.env["integration.event"].sudo().browse(self._find_events(known.entity, uid)).exists()
        if not known and not events:
            raise UserError(self.env._("Nothing is known by the identifier “%s”.", uid))
        latest = events[-1:]
        entity = known.entity or latest.entity
        self._check_visible(events)
        counts = self._add_up("_count_copies", entity, uid)
        self._set_places(counts)
        return {
            "subject_uid": uid,
            "entity": entity,
            "res_model": known.res_model or latest.res_model,
            "res_id": known.res_id or latest.res_id,
            "company_id": latest.company_id.id,
            "matching_count": sum(counts.values()),
        }

    def _set_places(self, counts):
        """Show where something was found; only code writes these rows."""
        self.sudo().place_ids.unlink()
        self.env["integration.erasure.place"].sudo().create(
            [{"erasure_id": self.id, "name": name, "found_count": count} for name, count in counts.items()]
        )

    def _check_companies(self):
        self._check_visible(
            self.env["integration.event"].sudo().browse(self._find_events(self.entity, self.subject_uid))
        )

    def _find_events(self, entity, uid):
        """Ids of the events about the subject, and about the records that were merged into it."""
        subject = self.env["integration.subject"].sudo()
        return [id_ for one in subject._get_uids(uid) for id_ in subject._find_events(entity, one)]

    def _add_up(self, method, entity, uid) -> dict:
        """Return what a method of the subject counts, in words, for it and for the records that were merged into it."""
        subject, total = self.env["integration.subject"].sudo(), {}
        for one in subject._get_uids(uid):
            for name, count in getattr(subject, method)(entity, one).items():
                total[name] = total.get(name, 0) + count
        return total

    @api.model
    def _check_visible(self, events):
        """Refuse to erase, along with what one may see, what one may not.

        :raise AccessError: when a company that the user does not work in has events about the subject
        """
        if events.company_id - self.env.companies:
            raise AccessError(
                self.env._(
                    "Other companies hold events about this subject too. Somebody who works in all of them erases it."
                )
            )

    def _erase(self):
        """Do one pass, and note what it hit."""
        self.ensure_one()
        counts = self._add_up("_erase_subject", self.entity, self.subject_uid)
        places = {place.name: place for place in self.sudo().place_ids}
        for name, count in counts.items():
            if name in places:
                places[name].erased_count += count
            else:
                self.env["integration.erasure.place"].sudo().create(
                    {"erasure_id": self.id, "name": name, "erased_count": count}
                )
        total = sum(counts.values())
        if total:
            self.env["integration.audit"]._log("erasure.erased", self, erased=total, places=len(counts))
        return total

    def _arm(self, seconds):
        """Make sure that somebody looks again."""
        for erasure in self:
            job = self.env(user=SUPERUSER_ID, context={})[self._name].with_delay(
                identity_key=f"{JOB_KEY}{erasure.id}",
                eta=seconds,
                description=self.env._("Look again for content of an erased subject (%s)", erasure.id),
            )
            job._job_look_again(erasure.id)

    @api.model
    def _job_look_again(self, erasure_id):
        """Erase what was being sent or recorded during the last pass (run by queue_job)."""
        erasure = self.browse(erasure_id).exists()
        if erasure.state != "erasing":
            return
        subject = self.env["integration.subject"]
        uids = subject._get_uids(erasure.subject_uid)
        in_flight = sum(subject._count_in_flight(erasure.entity, uid) for uid in uids)
        if erasure._erase() or in_flight or not erasure._are_others_over():
            erasure._arm(SECOND_LOOK_SECONDS)
        else:
            erasure._transition("done", finished_at=fields.Datetime.now())

    def _are_others_over(self):
        """Whether every transaction that could still record what the subject was before has ended."""
        [[oldest]] = self.env.execute_query(
            SQL("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        )
        return oldest > self.xid

    @api.model
    def _cron_look_again(self):
        """Give erasures their job back, if somebody removed it."""
        self.search([("state", "=", "erasing")])._arm(0)
