# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Installs what keeps partners' data out of the server's logs."""

from odoo.http import request

from .tools import log_filter, sql_log

_ROOT = "/integration/"


def install():
    """Put the filters on the loggers of Odoo."""
    log_filter.install()
    sql_log.install(_is_ours)


def _is_ours():
    """Whether a request below our routes is served now."""
    return bool(request) and request.httprequest.path.startswith(_ROOT)
