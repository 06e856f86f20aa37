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
from ..engine.moves import NO_LONGER_WANTED
from ..engine.routing import FILTER_FAILED, PASSED, REFUSED

_logger = logging.getLogger(__name__)

FILTER_REFUSED = "filter_refused"
# Results of attempts that had no answer, and yet the receiver may have read what was sent.
PERHAPS_SENT = ["connection_closed", "invalid_response", "timeout"]
# Everything, in the language and time zone of nobody: a filter must not depend on who changed the record.
_CONTEXT = {"active_test": False, "tz": "UTC"}
# Who was told about a record, or is about to be, is also told that it is gone. What still has to be judged does not
# count: it may be refused, and two such events about a record would let each other through.
_FITTING = """
    SELECT subject.id
      FROM unnest(%(ids)s) AS subject(id) LEFT JOIN %(table)s AS record ON record.id = subject.id
     WHERE CASE WHEN record.id IS NOT NULL THEN subject.id IN %(fitting)s
                ELSE EXISTS (SELECT 1 FROM integration_event e JOIN integration_delivery d ON d.event_id = e.id
                              WHERE e.res_model = %(model)s AND e.res_id = subject.id AND e.id <> ALL(%(event_ids)s)
                                AND d.subscription_id = %(subscription_id)s
                                AND (d.state = 'delivered'
                                     OR d.to_judge IS NOT TRUE
                                        AND (d.state IN ('pending', 'sending') OR d.lost_count > 0)
                                     OR EXISTS (SELECT 1 FROM integration_attempt a
                                                 WHERE a.delivery_id = d.id AND (a.http_status IS NOT NULL
                                                       OR a.code = ANY(%(perhaps)s))))) END
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

    approved_filter_model = fields.Char("Approved filter model", readonly=True, copy=False)
    approved_filter_domain = fields.Char("Approved filter", readonly=True, copy=False)

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
                perhaps=PERHAPS_SENT,
            )
        )
        return {id_ for (id_,) in rows}

    def _judge_again(self, delivery_ids):
        """Judge deliveries of this subscription by what is approved now: event types, company and filter.

        :return: {delivery id: code} of those that may not be sent
        """
        if not delivery_ids:
            return {}
        rows = routing.examine(self.env.cr, delivery_ids)
        refused = {id_: NO_LONGER_WANTED for id_, is_wanted, *_event in rows if not is_wanted}
        if self.approved_filter_model:
            wanted = {id_: event for id_, is_wanted, *event in rows if is_wanted}
            verdicts = self._judge(list(wanted.values()))
            codes = {REFUSED: FILTER_REFUSED, FILTER_FAILED: FILTER_FAILED}
            for id_, (event_id, *_subject) in wanted.items():
                if verdict := codes.get(verdicts[event_id]):
                    refused[id_] = verdict
        return refused

    def _get_filtered_model(self, name):
        company = {"allowed_company_ids": self.company_id.ids} if self.company_id else {}
        return self.env(user=SUPERUSER_ID, context={**_CONTEXT, **company})[name]

    @api.model
    def _parse_filter(self, text):
        """The filter as a domain; it is read as a literal, and never run as code.

        :raise ValueError, SyntaxError: when it is no domain
        """
        return Domain(ast.literal_eval(text or "[]"))
