# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.integration_core.database import DISTURBED, is_away
from odoo.addons.integration_core.tools import fault
from odoo.addons.integration_core.tools.errors import IntegrationError

from .integration_duplicate import CERTAIN

_logger = logging.getLogger(__name__)


class IntegrationDuplicateDeciding(models.Model):
    """How pairs come about, and what becomes of them."""

    _inherit = "integration.duplicate"  # pylint: disable=consider-merging-classes-inherited

    # === FOUND === #

    @api.model
    def _keep(self, matching, ids, found):
        """Keep what a search found about records; return the pairs of them that are open.

        What was decided stays decided. Open pairs that are not alike any more are closed, and opened again when they
        are.

        :param dict found: (left id, right id) → (:class:`~..tools.matching.Match`, company id or ``False``)
        """
        model = matching._get_mapper()._target
        known = self.search([("res_model", "=", model), "|", ("left_id", "in", ids), ("right_id", "in", ids)])
        pairs, gone, again = {(pair.left_id, pair.right_id): pair for pair in known}, self, self
        for place, pair in pairs.items():
            if place not in found and pair.state == "open":
                gone += pair
            elif place in found and pair.state == "gone":
                again += pair
        gone._transition("gone")
        again._transition("open")
        new = []
        for (left, right), (match, company) in found.items():
            vals = {**_prepare(match), "company_id": company}
            pair = pairs.get((left, right))
            if not pair:
                place = {"matching_id": matching.id, "res_model": model, "left_id": left, "right_id": right}
                new.append({**place, **vals})
            elif pair.state == "open" and any(
                pair[name] != vals[name] for name in ("score", "level", "told")
            ):
                pair.write(vals)
        return (self._create_guarded(new) | known).filtered(lambda pair: pair.state == "open")

    # === DECIDED === #

    def _prepare_decision(self, reason):
        return {"decided_by_id": self.env.uid, "decided_at": fields.Datetime.now(), "reason": reason}

    def _refuse_for_ever(self, reason):
        """Note that the two are never the same; no search proposes them again.

        :raises UserError: without a reason
        :raises AccessError: to who may not decide, or may not see both in Odoo
        """
        self._check_steward("read")
        for pair in self.filtered(lambda pair: pair.res_model in self.env):
            self.env[pair.res_model].browse((pair.left_id, pair.right_id)).exists().check_access("read")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the two are not the same."))
        self.sudo()._transition("never", **self._prepare_decision(reason))

    def _merge(self, survivor_id, reason=False):
        """Make one of the two, with the user's own rights; all ids of the other one lead to the survivor.

        :raises AccessError: to who may not decide, or may not change both in Odoo
        :raises UserError: when Odoo or a guard of the mapper objects, one of them is gone, or somebody else holds one
            of them or what refers to it
        """
        try:
            with self._waiting_briefly():
                self._merge_now(survivor_id, reason)
        except IntegrationError as error:  # a source of one of them cannot be written
            raise UserError(str(error)) from error

    def _merge_now(self, survivor_id, reason):
        mapper, records, target = self._prepare_merge(survivor_id)
        decision = self._prepare_decision(reason)
        self.sudo()._transition("merged", survivor_id=survivor_id, obstacle=False, **decision)
        mapper._merge_records(records, target)
        self.env["integration.identifier"]._redirect(records, target)
        self.env["integration.matching.key"]._forget(self.matching_id.id, records.ids)

    def _prepare_merge(self, survivor_id):
        """Lock the two, and ask who and what may object to it before Odoo does; the words name no record.

        :return: mapper, the record to give up, the one that survives
        """
        self.ensure_one()
        self._check_steward("read")
        if survivor_id not in (self.left_id, self.right_id):
            raise UserError(self.env._("Choose which of the two survives."))
        self.sudo().lock_for_update()
        mapper = self.matching_id._get_mapper()
        both = mapper._get_model().search(
            Domain("id", "in", [self.left_id, self.right_id]) & Domain(mapper._scope)
        )
        if len(both) < 2:
            raise UserError(self.env._("One of the two is gone, or not visible to you."))
        both = both.with_env(self.env)
        both.check_access("write")
        both.lock_for_update()
        target = both.browse(survivor_id)
        mapper._check_merge(both - target, target)
        return mapper, both - target, target

    def _merge_by_itself(self):
        """Merge a certain pair without asking; what objects is noted, and the pair stays for a person.

        Only our own words are kept: those of Odoo and PostgreSQL may name records that not everybody here may see. Who
        merges the two by hand is told them. A serialization failure is none of it: the whole search is tried again.
        """
        if self.level != CERTAIN or self.state != "open" or not self.matching_id.is_automatic:
            return
        try:
            with self.env.cr.savepoint(), self._waiting_briefly():
                self._prepare_merge(self.left_id)
        except UserError as error:
            self.obstacle = str(error)
            return
        try:
            with self.env.cr.savepoint():
                self._merge(self.left_id, self.env._("Certain, and merged by itself."))
        except UserError:
            self.obstacle = self.env._("Odoo objects. Who merges the two by hand is told why.")
        except (psycopg2.IntegrityError, psycopg2.DataError):
            self.obstacle = self.env._("Something of the one may not be beside what the other has.")
        except Exception as error:  # pylint: disable=broad-except
            if isinstance(error, DISTURBED) or is_away(error):
                raise
            # its text may quote a record
            _logger.error("duplicates could not be merged: %s: %s", self, fault.locate(error))
            self.obstacle = self.env._("Merging them failed. The server's log says where.")

    @api.model
    def _settle_merged(self, records, target):
        """Close the pairs of records that are no more; who is never the same as they is not ``target`` either.

        Two that were made one outside the queue, as Odoo's own wizard does, are merged.
        """
        both, ids = {*records.ids, target.id}, records.ids
        pairs = self.search(
            [
                ("res_model", "=", target._name),
                "|",
                ("left_id", "in", ids),
                ("right_id", "in", ids),
                ("state", "in", ["open", "never"]),
            ]
        )
        for pair in pairs:
            others = {pair.left_id, pair.right_id} - both
            if pair.state == "open":
                if others:
                    pair._transition("gone")
                else:
                    decision = self._prepare_decision(self.env._("Merged outside of this queue."))
                    pair._transition("merged", survivor_id=target.id, obstacle=False, **decision)
            elif others:
                self._carry_over(pair, *sorted((*others, target.id)))

    def _carry_over(self, never, left_id, right_id):
        """Remember a decision about a record that was merged for its survivor."""
        place = [("res_model", "=", never.res_model), ("left_id", "=", left_id), ("right_id", "=", right_id)]
        known = self.search(place)
        if not known:
            names = ("matching_id", "res_model", "company_id", "score", "level", "identified_by", "told")
            vals = {name: never[name] for name in names}
            vals |= {name: never[name].id for name in ("matching_id", "company_id")}
            known = self._create_guarded({**vals, "left_id": left_id, "right_id": right_id})
        if known.state in ("open", "gone"):
            known._transition(
                "never",
                reason=never.reason,
                decided_by_id=never.decided_by_id.id,
                decided_at=never.decided_at,
            )


def _prepare(match):
    """Return the values of what was found about two records."""
    return {
        "score": round(match.score * 100),
        "level": match.level,
        "identified_by": ",".join(match.identified_by) or False,
        "told": [[name, verdict, round(alike * 100)] for name, verdict, alike in match.told],
    }
