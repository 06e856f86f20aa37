# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tells people of a proxy before this Odoo that it was not told to believe.

Then all callers have the proxy's address: one who guesses slows down all others, and networks that a client may call
from mean nothing. Only what a proven client sends is looked at, so that no stranger raises an issue by a header.
"""

import logging
import time

from odoo import SUPERUSER_ID

from .tools.proof import is_proxy_unbelieved

_logger = logging.getLogger(__name__)

#: seconds until a process says so again
_AGAIN_AFTER = 3600
#: database → when this process said so; spares writes, nothing else
_told = {}


def look(request, now=None):
    """Raise one issue when a proven request came through such a proxy; whatever goes wrong here, the request goes on.

    :param request: of ``odoo.http``
    :param now: seconds of a clock that never goes back
    """
    if not is_proxy_unbelieved(request.httprequest.environ):
        return
    now, name = time.monotonic() if now is None else now, request.env.cr.dbname
    if name in _told and now - _told[name] < _AGAIN_AFTER:
        return
    _told[name] = now
    env = request.env(user=SUPERUSER_ID, context={})
    try:
        env["integration.issue"]._raise_issue_apart(
            "proxy_not_believed",
            summary=env._("A proxy stands before Odoo that it does not believe"),
            detail=env._(
                "Requests come with X-Forwarded-For or Forwarded, and Odoo takes the proxy for their caller."
            ),
            severity="high",
            remedy=env._(
                "Set proxy_mode = True in odoo.conf, and have the proxy set X-Forwarded-Host, X-Forwarded-Proto and "
                "X-Forwarded-For in place of what callers send. Until then all callers count as one address: allowed "
                "networks do not tell them apart, and failures of one slow down all. If there is no proxy, ask who "
                "sends the header to leave it out."
            ),
        )
    except Exception as error:
        _logger.warning("issue about a proxy not raised: %s", type(error).__name__)


def forget():
    """Begin anew, with nothing said."""
    _told.clear()
