# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The places where the benches hold on to the engine; all else goes through what users and other addons may call.

Runs inside Odoo.
"""

import time
import uuid
from datetime import timedelta

BATCH = 500
LEASE = timedelta(minutes=5)
#: Of a delivery that still has something before it.
UNDER_WAY = ("pending", "sending")


def allow_made_up_events(env):
    """Let subscriptions ask for events that none of the installed addons has."""
    type(env["integration.subscription"])._check_types_known = lambda subscription: None


def drain(env, subscription_id):
    """Work one slice on a lane, as its job does, and end the transaction that was open meanwhile, as queue_job does."""
    env["integration.drain"]._job_drain(subscription_id)
    env.cr.commit()


def claim(env, subscription_id):
    """Claim a batch in a transaction of its own, as a drain does.

    :return: how many were claimed, and the seconds until that was committed
    """
    from odoo.addons.integration_webhook.engine import store

    drain, claim_id = env["integration.drain"], uuid.uuid4().hex
    lane = env["integration.subscription"].browse(subscription_id)._get_lane()
    start = time.perf_counter()
    with drain._open_transaction() as cr:
        store.lock_gate(cr, subscription_id)
        claimed = store.claim(cr, lane, claim_id, BATCH, drain._now(), LEASE)
    return len(claimed), time.perf_counter() - start
