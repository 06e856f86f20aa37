# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the caller sent, read back from a WSGI environment without loss."""

from urllib.parse import quote, urlsplit

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
