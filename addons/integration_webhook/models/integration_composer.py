# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, models

from odoo.addons.integration_core.tools.errors import NotComposable
from odoo.addons.integration_core.tools.trace import Trace

from ..engine.lane import Message, Unsendable
from ..tools.body import STANDARD
from ..tools.composing import Composing, Fact


class IntegrationComposer(models.AbstractModel):
    """Makes of claimed deliveries what is sent, all of a batch at once.

    What cannot be composed is said so and ends alone: one document too large does not hold up the others.
    """

    _name = "integration.composer"
    _description = "Composer of webhooks"

    @api.model
    def _make_compose(self, lane):
        """How claimed deliveries of a lane become messages, within a given transaction.

        What the subscription wants is read once, with the first batch: a slice of work is short.

        :return: ``compose(cr, claimed)``, which gives a ``Message`` or an ``Unsendable`` for each
        """
        composing, schemas = None, {}

        def compose(cr, claimed):
            nonlocal composing
            composer = self.with_env(self.env(cr=cr, user=SUPERUSER_ID))
            subscription = composer.env["integration.subscription"].browse(lane.subscription_id)
            composing = composing or Composing(subscription._get_recipe(lane.clearance))
            composer._load_schemas(claimed, schemas)
            return composer._compose(subscription, composing, schemas, claimed)

        return compose

    @api.model
    def _load_schemas(self, claimed, schemas):
        for name in {delivery.contract for delivery in claimed} - schemas.keys():
            schemas[name] = self.env["integration.contract"]._get_schema(name) if name else {}

    @api.model
    def _compose(self, subscription, composing, schemas, claimed):
        traceparents = self._get_traceparents(subscription, claimed)
        refused = subscription._judge_again([delivery.id for delivery in claimed if delivery.to_judge])
        composed = []
        for delivery in claimed:
            try:
                if delivery.id in refused:
                    raise NotComposable("", code=refused[delivery.id])
                body = composing.compose(
                    Fact(
                        delivery.webhook_id,
                        delivery.type,
                        delivery.contract,
                        delivery.payload,
                        delivery.occurred_at,
                        traceparents.get(delivery.id),
                    ),
                    schemas[delivery.contract],
                )
            except NotComposable as error:
                composed.append(Unsendable(delivery.id, error.code, error.detail))
            else:
                composed.append(
                    Message(
                        delivery.id,
                        delivery.webhook_id,
                        delivery.trace_id,
                        body.content,
                        body.content_type,
                        body.headers + ((("webhook-replay", delivery.replay),) if delivery.replay else ()),
                    )
                )
        return composed

    @api.model
    def _get_traceparents(self, subscription, claimed):
        """The trace context in which each event came about: {delivery id: traceparent}.

        It is that of the event and not of an attempt, so that it is the same in every attempt.
        """
        if subscription.body_format == STANDARD or not claimed:
            return {}
        self.env.cr.execute(
            """SELECT d.id, e.correlation_id, e.span_id
                 FROM integration_delivery d JOIN integration_event e ON e.id = d.event_id
                WHERE d.id = ANY(%s) AND e.span_id IS NOT NULL""",
            ([delivery.id for delivery in claimed],),
        )
        return {
            id_: Trace(trace_id, span_id).traceparent() for id_, trace_id, span_id in self.env.cr.fetchall()
        }
