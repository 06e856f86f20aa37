# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an exception, ours or Odoo's, is to the caller."""

from psycopg2 import IntegrityError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as WerkzeugNotFound

from odoo.exceptions import AccessDenied, AccessError, LockError, MissingError, UserError

from odoo.addons.integration_core.database import DISTURBED, is_away
from odoo.addons.integration_core.tools.errors import (
    AuthenticationError,
    Conflict,
    DatabaseUnavailable,
    IntegrationError,
    NotFound,
    OdooRefused,
)

from .tools.problem import INTERNAL_ERROR, Problem, from_error

#: when to come again after the database was away, in seconds
_DATABASE_BACK_IN = 30


def get_problem(exc, may_read_odoo) -> Problem:
    """Return the problem of an exception; see ``tools/problem.py`` for our own ones.

    What the service user may not see does not exist for the caller, so a lack of rights is "not found".

    :param may_read_odoo: whether the caller may be told Odoo's own words
    """
    if isinstance(exc, OdooRefused) and not may_read_odoo:
        return from_error(OdooRefused(""))
    if isinstance(exc, DatabaseUnavailable) or is_away(exc):
        return from_error(DatabaseUnavailable("", retry_after=_DATABASE_BACK_IN))
    if isinstance(exc, IntegrationError):
        return from_error(exc)
    if isinstance(exc, AccessDenied):
        return from_error(AuthenticationError(""))
    if isinstance(exc, AccessError | MissingError | WerkzeugNotFound):
        return from_error(NotFound(""))
    if isinstance(exc, (LockError, *DISTURBED)):
        return from_error(Conflict("somebody else is changing the same data; try again"))
    if isinstance(exc, UserError):
        return from_error(OdooRefused(str(exc) if may_read_odoo else ""))
    if isinstance(exc, IntegrityError):  # of one document of a batch; elsewhere Odoo puts it into words
        return from_error(OdooRefused(""))
    if isinstance(exc, HTTPException) and exc.code and exc.code < 500:
        return Problem(exc.code, "invalid_request", exc.name)
    return INTERNAL_ERROR
