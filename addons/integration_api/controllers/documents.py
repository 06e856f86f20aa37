# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What one client may use, for the people here and for them to hand to the partner.

Machines ask the signed API. Who sees the client in the Integration app sees its documents; taking them away is
written down, because it tells outside what flows.
"""

from werkzeug.exceptions import Forbidden, NotFound

from odoo.http import Controller, content_disposition, request, route

from odoo.addons.integration_core.tools import canonical_json

from ..tools import html_page, openapi_page

PATH = "/integration/docs"
_ROUTE = {"type": "http", "auth": "user", "methods": ["GET"], "readonly": False}


class Documents(Controller):
    """Pages and files about one client."""

    @route(f"{PATH}/<string:code>", **_ROUTE)
    def page(self, code):
        """Show what the client may use."""
        client = _find(code)
        buttons = openapi_page.button(f"{PATH}/{client.code}/page.html", "Download this page")
        buttons += openapi_page.button(f"{PATH}/{client.code}/openapi.json", "Download openapi.json")
        page = openapi_page.render(_document(client), title=client.name, buttons=buttons)
        return request.make_response(page, headers=[*html_page.HEADERS, ("Cache-Control", "no-store")])

    @route(f"{PATH}/<string:code>/page.html", **_ROUTE)
    def download_page(self, code):
        """Download the page as one file that needs no other."""
        client = _find(code)
        page = openapi_page.render(_document(client), title=client.name)
        return _download(client, page, "text/html; charset=utf-8", "html")

    @route(f"{PATH}/<string:code>/openapi.json", **_ROUTE)
    def download_openapi(self, code):
        """Download the OpenAPI document."""
        client = _find(code)
        return _download(client, canonical_json.dumps(_document(client)), "application/json", "openapi.json")


def _find(code):
    """Return the client, which the user must be let to see."""
    if not request.env.user.has_group("integration_core.group_integration_user"):
        raise Forbidden()
    client = request.env["integration.client"].search([("code", "=", code)])
    if not client:
        raise NotFound()
    return client


def _document(client):
    document, _digest = request.env["integration.openapi"]._get(client.id, client.code)
    return document


def _download(client, content, media_type, extension):
    request.env["integration.audit"]._log("client.documents_downloaded", client, format=extension)
    return request.make_response(
        content,
        headers=[
            ("Content-Type", media_type),
            ("Content-Disposition", content_disposition(f"{client.code}.{extension}")),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ],
    )
