# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How requests of the token endpoint are dispatched: as others of the API, with the errors of OAuth (RFC 6749 §5.2)."""

from odoo.addons.integration_core.tools import canonical_json

from .dispatcher import IntegrationDispatcher

_CODES = {
    "unauthenticated": "invalid_client",
    "network_denied": "unauthorized_client",
    "invalid_scope": "invalid_scope",
    "unsupported_grant_type": "unsupported_grant_type",
    "rate_limited": "temporarily_unavailable",
    "quota_exceeded": "temporarily_unavailable",
}


class TokenDispatcher(IntegrationDispatcher):
    """Dispatches ``type="integration_token"`` routes; an error is told as OAuth clients expect it."""

    routing_type = "integration_token"

    def _render(self, problem):
        code = _CODES.get(problem.code)
        if not code:
            code = "invalid_request" if problem.status < 500 else "temporarily_unavailable"
        headers = {**problem.headers}
        if problem.status == 401:
            headers = {"WWW-Authenticate": 'Basic realm="integration", charset="UTF-8"'}
        document = {"error": code, "error_description": problem.title}
        return canonical_json.dumps(document), {"Content-Type": "application/json", **headers}
