# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An error as the outside sees it: a problem document (RFC 9457)."""

from dataclasses import dataclass, field

from odoo.addons.integration_core.tools.errors import (
    AuthenticationError,
    ConfigurationError,
    Conflict,
    IntegrationError,
    MethodNotAllowed,
    Moved,
    RateLimited,
)

from .http_signature import ACCEPT_SIGNATURE

MEDIA_TYPE = "application/problem+json"
#: how a request may prove itself; a certificate is no matter of headers for whoever has one
CHALLENGE = 'Signature realm="integration", Bearer realm="integration"'
#: below this is a page for each code
TYPE_ROOT = "/integration/problems/"
_RETRY_AFTER = 1  # seconds
_MENDED_IN = 300  # seconds; nobody knows, but a caller that is told nothing comes at once or never
_MEMBERS = frozenset({"type", "title", "status", "code", "detail", "correlation_id"})


@dataclass(frozen=True)
class Problem:
    """Status, headers and members of one problem document."""

    status: int
    code: str
    title: str
    detail: str = ""
    extra: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)

    def document(self, correlation_id: str) -> dict:
        """Return the body; an extension member never replaces one of the standard's."""
        document = {
            "type": TYPE_ROOT + self.code,
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "correlation_id": correlation_id,
        }
        if self.detail:
            document["detail"] = self.detail
        return {**{name: value for name, value in self.extra.items() if name not in _MEMBERS}, **document}


#: what the outside learns of a failure that nobody foresaw
INTERNAL_ERROR = Problem(500, "internal_error", "An unexpected error happened; nothing was changed")


def from_error(error: IntegrationError) -> Problem:
    """Return the problem that an error of the suite is to the caller.

    Who fails to authenticate gets one answer whatever the reason, and what only an administrator can mend is
    not described to strangers.
    """
    headers = {}
    detail, extra = error.detail, error.extra
    if isinstance(error, AuthenticationError):
        detail, extra = "", {}
        # RFC 9110 §11.6.1 wants a challenge with every 401
        headers = {"WWW-Authenticate": CHALLENGE, "Accept-Signature": ACCEPT_SIGNATURE}
    elif isinstance(error, ConfigurationError):
        headers = {"Retry-After": str(extra.get("retry_after", _MENDED_IN))}
        detail, extra = "", {}
    elif isinstance(error, MethodNotAllowed):
        headers = {"Allow": ", ".join(extra.get("allowed", ()))}
    elif isinstance(error, Moved):
        headers = {"Location": extra["location"]} if "location" in extra else {}
    elif isinstance(error, Conflict | RateLimited):
        headers = {"Retry-After": str(extra.get("retry_after", _RETRY_AFTER))}
    return Problem(error.http_status, error.code, error.title, detail, extra, headers)
