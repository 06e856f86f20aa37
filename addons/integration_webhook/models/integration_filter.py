# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import ast
import logging
from collections import defaultdict

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import routing
from ..engine.moves import NO_LONGER_WANTED, REPLAY_STOPPED, REPLAYED
from ..engine.routing import FILTER_FAILED, PASSED, REFUSED

_logger = logging.getLogger(__name__)

FILTER_REFUSED = "filter_refused"
# What a delivery says that is sent although nobody knows whether the filter, as it is now, lets it through.
_TO_BE_JUDGED = [FILTER_FAILED, FILTER_REFUSED, NO_LONGER_WANTED, REPLAYED, REPLAY_STOPPED]
# Everything, in the language and time zone of nobody: a filter must not depend on who changed the record.
_CONTEXT = {"active_test": False, "tz": "UTC"}
# Who was told about a record is also told that it is gone.
_FITTING = """
    SELECT subject.id
      FROM unnest(%(ids)s) AS subject(id) LEFT JOIN %(table)s AS record ON record.id = subject.id
     WHERE CASE WHEN record.id IS NOT NULL THEN subject.id IN %(fitting)s
                ELSE EXISTS (SELECT 1 FROM integration_event e JOIN integration_delivery d ON d.event_id = e.id
                              WHERE e.res_model = %(model)s AND e.res_id = subject.id AND e.id <> ALL(%(event_ids)s)
                                AND d.subscription_id = %(subscription_id)s AND d.state <> 'cancelled'
                                AND d.last_code IS DISTINCT FROM %(failed)s) END
"""


class IntegrationFilter(models.AbstractModel):
    """Which records a subscription wants to hear of: a part of ``integration.subscription``.

    The filter is judged in the business transaction, so that the record is as the event tells. It neither stops that
    nor loses an event nor lets one through when it fails, because a field was removed, say: the delivery is written
    as given up, an issue is raised, and when somebody tries it again the filter is judged again.
    """

    _name = "integration.filter"
    _description = "Filter of events by their subject"

    filter_model = fields.Selection(
        "_select_filter_model",
        "Only events about",
        tracking=True,
        help="Empty: events about anything. Else only events about such records, and those that fit the filter.",
    )
    filter_domain = fields.Char(
        "That fit",
        default="[]",
        tracking=True,
        help="Looked at when the event happens. Who heard of a record also hears that it was deleted.",
    )

    approved_filter_model = fields.Char(readonly=True, copy=False)
    approved_filter_domain = fields.Char(readonly=True, copy=False)

    @api.model
    def _select_filter_model(self):
        """The models that events are about."""
        names = {event_type.model for event_type in self.env["integration.event"]._event_types().values()}
        return sorted(((name, self.env[name]._description) for name in names), key=lambda choice: choice[1])

    @api.onchange("filter_model")
    def _onchange_filter_model(self):
        self.filter_domain = "[]"

    @api.constrains("filter_model", "filter_domain")
    def _check_filter(self):
        for subscription in self:
            try:
                domain = subscription._parse_filter(subscription.filter_domain)
                if not subscription.filter_model:
                    if not domain.is_true():
                        raise ValidationError(self.env._("Choose first what the filter is about."))
                    continue
                with self.env.cr.savepoint(flush=False):
                    subscription._get_filtered_model(subscription.filter_model).search_count(domain, limit=1)
            except (OperationalError, ValidationError):
                raise
            except Exception as error:  # whatever a domain can make a model do
                raise ValidationError(self.env._("The filter cannot be used: %s", error)) from error

    @api.model
    def _governed_fields(self):
        return super()._governed_fields() | {"filter_model", "filter_domain"}

    # === JUDGING === #

    @api.model
    def _judge_all(self, undecided):
        """Judge events for several subscriptions, with one query for each that has a filter on their model.

        :param undecided: list of (subscription id, event id, model name, record id)
        :return: list of (subscription id, event id, verdict)
        """
        events = defaultdict(list)
        for subscription_id, *event in undecided:
            events[subscription_id].append(event)
        return [
            (subscription.id, event_id, verdict)
            for subscription in self.sudo().browse(sorted(events))
            for event_id, verdict in subscription._judge(events[subscription.id]).items()
        ]

    def _find_refused(self):
        """The waiting events that the filter, as it is approved now, refuses: their ids."""
        if not self.approved_filter_model:
            return []
        verdicts = self._judge(routing.find_waiting(self.env.cr, self.id))
        return [event_id for event_id, verdict in verdicts.items() if verdict == REFUSED]

    def _judge(self, events):
        """Judge events for this subscription.

        :param events: list of (event id, model name, record id)
        :return: {event id: passed, refused or failed}
        """
        self.ensure_one()
        about = {
            event_id: res_id for event_id, model, res_id in events if model == self.approved_filter_model
        }
        verdicts = dict.fromkeys((event_id for event_id, _model, _res_id in events), REFUSED)
        if not about:
            return verdicts
        try:
            with self.env.cr.savepoint(flush=False):  # a failing statement must not break the transaction
                fitting = self._find_fitting(about)
        except OperationalError:
            raise
        except Exception as error:  # see the class; its text may quote a record
            _logger.warning("the filter of subscription %s failed with %s", self.id, type(error).__name__)
            return verdicts | dict.fromkeys(about, FILTER_FAILED)
        return verdicts | {event_id: PASSED for event_id, res_id in about.items() if res_id in fitting}

    def _find_fitting(self, about):
        """Find the records that fit.

        :param about: {event id: record id}
        """
        model, ids = self._get_filtered_model(self.approved_filter_model), sorted(set(about.values()))
        fitting = model._search(self._parse_filter(self.approved_filter_domain) & Domain("id", "in", ids))
        rows = self.env.execute_query(
            SQL(
                _FITTING,
                ids=ids,
                table=SQL.identifier(model._table),
                fitting=fitting.subselect(),
                model=model._name,
                event_ids=list(about),
                subscription_id=self.id,
                failed=FILTER_FAILED,
            )
        )
        return {id_ for (id_,) in rows}

    def _judge_again(self, delivery_ids):
        """Judge those deliveries that passed no filter yet, or were cancelled since, before they are sent after all.

        :return: {delivery id: code} of those that may not be sent
        """
        if not self.approved_filter_model or not delivery_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT d.id, e.id, e.res_model, e.res_id
                     FROM integration_delivery d JOIN integration_event e ON e.id = d.event_id
                    WHERE d.id = ANY(%s) AND d.last_code = ANY(%s)""",
                list(delivery_ids),
                _TO_BE_JUDGED,
            )
        )
        verdicts = self._judge([event for _id, *event in rows])
        codes = {REFUSED: FILTER_REFUSED, FILTER_FAILED: FILTER_FAILED}
        return {id_: codes[verdicts[event[0]]] for id_, *event in rows if verdicts[event[0]] in codes}

    def _get_filtered_model(self, name):
        company = {"allowed_company_ids": self.company_id.ids} if self.company_id else {}
        return self.env(user=SUPERUSER_ID, context={**_CONTEXT, **company})[name]

    @api.model
    def _parse_filter(self, text):
        """The filter as a domain; it is read as a literal, and never run as code.

        :raise ValueError, SyntaxError: when it is no domain
        """
        return Domain(ast.literal_eval(text or "[]"))
