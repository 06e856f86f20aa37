# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.integration_core import aside
from odoo.addons.integration_core.tools.errors import EntryRefused

from ..entry_words import put_into_words
from ..tools.patterns import matches, parse_patterns, to_like
from .integration_preview import IntegrationPreview

BATCH = 2000


class IntegrationRetention(models.Model):
    """How long something is kept, in all companies, and what removes it after that.

    Of several rules for the same thing the one with the narrowest pattern decides for an event type, also while it is
    switched off: who takes “invoice.*” off to change it does not hand invoices to the rule for everything. When it is
    archived, the wider ones go off too, until somebody has counted what they would remove now.

    A ``target`` has three methods: ``_select_<target>`` builds the query of ids to remove, ``_lock_<target>`` locks
    some of them, ``_remove_<target>`` removes what the query still finds among those that it locked. Between lock and
    query others may have committed, so each batch runs in a READ COMMITTED transaction of its own.
    """

    _name = "integration.retention"
    _inherit = ["integration.company.bound", "integration.preview"]
    _description = "Retention Rule"
    _order = "target, type_pattern"

    _transitions = {
        "draft": {"counted"},
        "counted": {"counted", "draft", "on"},
        "on": {"draft"},
    }
    _criteria = frozenset({"target", "type_pattern", "days", "active"})
    _guarded_fields = IntegrationPreview._guarded_fields | {
        "last_run_at",
        "removed_count",
        "removed_until",
        "switched_by_id",
    }

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("draft", "Off"), ("counted", "Counted, off"), ("on", "On")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    target = fields.Selection(
        [("event", "Events, with all that belongs to them")],
        "What",
        required=True,
        default="event",
    )
    type_pattern = fields.Char(
        "Event types",
        required=True,
        default="*",
        help="One event type, or with a star several: invoice.* stands for all about invoices, * for everything. The"
        " narrowest rule decides.",
    )
    days = fields.Integer(
        "Days to keep",
        required=True,
        default=365,
        aggregator=None,
        help="What is older is removed at night.",
    )
    last_run_at = fields.Datetime("Last run", readonly=True, copy=False)
    removed_count = fields.Integer("Removed so far", readonly=True, copy=False, aggregator=None)
    removed_until = fields.Datetime(
        "Removed until", readonly=True, copy=False, help="What ended before this moment may be gone."
    )
    switched_by_id = fields.Many2one(
        "res.users", "Switched on by", readonly=True, copy=False, ondelete="set null"
    )

    _days = models.Constraint("CHECK (days >= 1)", "Keep it for one day at least.")
    _once = models.UniqueIndex(
        "(target, type_pattern) WHERE active", "There is a rule for these event types already."
    )

    # === CONSTRAINTS === #

    @api.constrains("type_pattern")
    def _check_type_pattern(self):
        for rule in self:
            try:
                if len(parse_patterns(rule.type_pattern or "")) > 1:
                    raise ValidationError(self.env._("Write one rule for each pattern of event types."))
            except EntryRefused as error:
                raise ValidationError(put_into_words(self.env, error)) from error

    # === CRUD METHODS === #

    def write(self, vals):
        shielding = (
            self._find_wider() if {"active", "type_pattern", "target"} & vals.keys() else self.browse()
        )
        result = super().write(vals)
        shielding._take_back()
        return result

    def unlink(self):
        shielding = self._find_wider()
        result = super().unlink()
        shielding.exists()._take_back()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(rule.removed_until for rule in self):
            raise UserError(
                self.env._("This rule has removed something. Archive it, so that one can see what is gone.")
            )

    # === ACTION METHODS === #

    def action_switch_on(self):
        """Remove, from the next night on, what was counted."""
        self._check_actor()
        self._transition("on", switched_by_id=self.env.uid)

    def action_switch_off(self):
        """Remove nothing any more."""
        self._check_actor()
        self._transition("draft", counted_at=False)

    # === BUSINESS METHODS === #

    def _count(self):
        self.ensure_one()
        query = self._select(self._get_cutoff())
        self.env.flush_all()  # the query is asked of the database
        [[count]] = self.env.execute_query(SQL("SELECT count(*) FROM (%s) expired", query))
        return {"matching_count": count}

    def _select(self, cutoff):
        return getattr(self, f"_select_{self.target}")(cutoff)

    def _get_cutoff(self):
        return fields.Datetime.now() - timedelta(days=self.days)

    def _match_types(self):
        """The condition on ``event.type``: mine, and no narrower rule's."""
        others = self.sudo().search([("target", "=", self.target), ("id", "!=", self.id)])
        narrower = [rule.type_pattern for rule in others if matches(self.type_pattern, rule.type_pattern)]
        return SQL(
            "event.type LIKE %s AND NOT event.type LIKE ANY (%s::text[])",
            to_like(self.type_pattern),
            list(map(to_like, narrower)),
        )

    def _find_wider(self):
        """The rules that may remove more once these are gone or about something else."""
        others = self.sudo().search([("state", "=", "on"), ("id", "not in", self.ids)])
        return others.filtered(
            lambda wide: any(
                rule.target == wide.target and matches(wide.type_pattern, rule.type_pattern) for rule in self
            )
        )

    def _take_back(self):
        """Switch off, because nobody has seen what these would remove now."""
        if self:
            self._transition("draft", counted_at=False)

    @api.model
    def _cron_remove(self):
        """Remove what is past its time, batch by batch, until the time of the cron is up."""
        for rule in self.search([("state", "=", "on")]):
            cutoff, last_id, more = rule._get_cutoff(), 0, True
            while more:
                removed, last_id, more = rule._remove_batch(cutoff, last_id)
                if not self.env["ir.cron"]._commit_progress(removed, remaining=int(more)):
                    return

    def _remove_batch(self, cutoff, after_id):
        """Remove some of what this rule finds after an id, in a transaction of its own.

        :return: (how many were removed, id of the last one looked at, whether there may be more)
        """
        with self._open_transaction() as cr:
            rule = self.with_env(self.env(cr=cr, user=SUPERUSER_ID))
            if rule.state != "on":  # switched off meanwhile
                return 0, after_id, False
            query = rule._select(cutoff)
            found = SQL(
                "SELECT id FROM (%s) expired WHERE id > %s ORDER BY id LIMIT %s", query, after_id, BATCH
            )
            ids = [id_ for (id_,) in rule.env.execute_query(found)]
            removed = 0
            if ids:
                locked = getattr(rule, f"_lock_{rule.target}")(ids)
                removed = getattr(rule, f"_remove_{rule.target}")(query, locked)
            rule._note_removed(cutoff, removed)
        return removed, ids[-1] if ids else after_id, len(ids) == BATCH

    def _note_removed(self, cutoff, removed):
        self._write_guarded(
            {
                "last_run_at": fields.Datetime.now(),
                "removed_count": self.removed_count + removed,
                "removed_until": max(self.removed_until or cutoff, cutoff),
            }
        )
        if removed:
            self.env["integration.audit"]._log(
                "retention.removed",
                self,
                removed=removed,
                target=self.target,
                older_than=fields.Datetime.to_string(cutoff),
            )

    # === EVENTS === #

    def _select_event(self, cutoff):
        return SQL(
            "SELECT event.id FROM integration_event event"
            " WHERE event.occurred_at < %s AND event.hold_code IS NULL AND %s AND %s",
            cutoff,
            self._match_types(),
            self._is_settled(),
        )

    @api.model
    def _is_settled(self):
        """The condition that nobody needs ``event`` any more. Transports extend this."""
        return SQL("TRUE")

    @api.model
    def _lock_event(self, ids):
        """Lock events, and so keep others from pointing at them, but for those that somebody works on.

        :return: ids of the locked ones
        """
        query = SQL(
            "SELECT id FROM integration_event WHERE id = ANY(%s) ORDER BY id FOR UPDATE SKIP LOCKED", ids
        )
        return [id_ for (id_,) in self.env.execute_query(query)]

    @api.model
    def _remove_event(self, query, ids):
        self.env.cr.execute(
            SQL("DELETE FROM integration_event WHERE id = ANY(%s) AND id IN (%s)", ids, query)
        )
        return self.env.cr.rowcount

    # === SEAMS === #

    def _open_transaction(self):
        """A short transaction of its own, which sees what others commit."""
        return aside.opened(self.env.registry)
