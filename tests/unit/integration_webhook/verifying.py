# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether what we sign verifies, by the scheme that the inbox checks its own partners with."""

from odoo.addons.integration_api.tools.http_signature import SignedRequest
from odoo.addons.integration_inbox.tools.proof import Agreed, Key
from odoo.addons.integration_inbox.tools.schemes import standard_webhooks


def verify(values, headers, body, now):
    """Check a request with bare keys.

    :param values: bytes of secrets, and public keys
    :param headers: (name, value) pairs as received
    :raises AuthenticationError: as the scheme
    """
    keys = [Key(index, value) for index, value in enumerate(values)]
    request = SignedRequest("POST", "https://odoo.example/hook", tuple(headers), body)
    standard_webhooks.verify(request, keys, Agreed(), now)
