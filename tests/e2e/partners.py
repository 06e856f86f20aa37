# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The two partner systems of the end-to-end tests, both outside Odoo and speaking real HTTP."""

import contextlib
import sys
from dataclasses import dataclass

from dev import paths, processes
from dev.demo.listener import Listener
from dev.demo.organisation import Credential, Organisation
from dev.demo.scenario import GRANTS, RIGHTS

sys.path.insert(0, str(paths.ROOT / "docs" / "examples"))
from signed_client import SignedClient


@dataclass(frozen=True)
class Partners:
    """What tests need of the partners.

    ``organisation`` are the people who set them up; ``billing`` signs and sends requests; ``analytics`` listens, and
    may be stopped and started; ``subscription`` is the id of its subscription.
    """

    organisation: Organisation
    credential: Credential
    billing: SignedClient
    analytics: Listener
    subscription: int

    @classmethod
    @contextlib.contextmanager
    def of(cls, stack):
        """Set them up on a running system, and end their programs after the block."""
        organisation, listener = Organisation(stack), Listener(processes.free_port())
        inbound = organisation.add_interface("billing", "Billing engine", "billing", "inbound")
        outbound = organisation.add_interface("analytics", "Analytics", "analytics", "outbound")
        credential = organisation.add_client(inbound, "Billing engine", RIGHTS, GRANTS)
        subscription, listener.secret = organisation.add_subscription(
            outbound, "Analytics", listener.url, "party.* invoice.* payment.*"
        )
        billing = SignedClient(stack.server.url, credential.key_id, credential.secret)
        listener.start()
        try:
            yield cls(organisation, credential, billing, listener, subscription)
        finally:
            listener.close()

    def create(self, entity, document, key):
        """Create a document by a signed call and return the answer."""
        return self.billing.request("POST", f"/integration/v1/{entity}", document, {"Idempotency-Key": key})
