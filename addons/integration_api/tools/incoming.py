# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the caller sent, read back from a WSGI environment without loss."""

from urllib.parse import quote, urlsplit

from werkzeug.exceptions import RequestEntityTooLarge

from odoo.addons.integration_core.tools.errors import BodyTooLarge

from .http_signature import SignedRequest

# RFC 3986 §3.3: what a path may hold unescaped
_PATH_SAFE = "/:@!$&'()*+,;=~"


def target_uri(environ: dict, scheme: str, host: str) -> str:
    """Return the absolute URI as the caller wrote it, still percent-encoded (RFC 9421 §2.2.2).

    WSGI hands over a decoded path, from which the original cannot be told (``%2F`` or ``/``), so the raw target
    is taken where the server gives it, which Odoo's does.

    :param scheme: ``http`` or ``https``, as the caller used it (behind a proxy: ``X-Forwarded-Proto``)
    :param host: host and port, as the caller used them (behind a proxy: ``X-Forwarded-Host``)
    """
    raw = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    if raw and not raw.startswith("/"):
        parts = urlsplit(raw)  # absolute-form (RFC 9112 §3.2.2)
        raw = parts.path + (f"?{parts.query}" if parts.query else "")
    if not raw:
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        query = environ.get("QUERY_STRING", "")
        raw = quote(path.encode("latin-1"), safe=_PATH_SAFE) + (f"?{query}" if query else "")
    return f"{scheme}://{host}{raw}"


def read_body(http, limit: int) -> bytes:
    """Return the body as it came over the wire.

    :param http: the request, as werkzeug has it
    :raises BodyTooLarge: before more than the limit is read
    """
    http.max_content_length = limit
    try:
        return http.get_data()
    except RequestEntityTooLarge as error:
        raise BodyTooLarge(f"the limit is {limit} bytes", limit=limit) from error


def read_signed(http, limit: int) -> SignedRequest:
    """Return the request as its caller signed it; parameters and errors are those of :func:`read_body`."""
    uri = target_uri(http.environ, http.scheme, http.host)
    return SignedRequest(http.method, uri, tuple(http.headers.items()), read_body(http, limit))
