# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an exception is to those who look after messages: a stable code, and words that quote nobody's data."""

from dataclasses import dataclass

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, LockError, MissingError, UserError

from odoo.addons.integration_api.tools.problem import INTERNAL_ERROR
from odoo.addons.integration_core.database import DISTURBED, is_away
from odoo.addons.integration_core.tools.errors import (
    Conflict,
    DatabaseUnavailable,
    IntegrationError,
    NotFound,
    OdooRefused,
)
from odoo.addons.integration_core.tools.masking import hide_in_pointer

#: what fails because somebody else is at work; a unique key, because somebody else was just quicker
_TRANSIENT = (LockError, IntegrityError, *DISTURBED)
_MOST_PLACES = 5
_MOST_CHARACTERS = 1000  # names of properties are the sender's, and may be of any length


@dataclass(frozen=True)
class Failure:
    """Why a message could not be processed.

    :param code: that of the suite's error, which partners' calls get too
    :param words: title and detail; where in the document, never what stands there
    :param is_transient: whether it may well succeed in a moment
    :param is_fault: whether nobody foresaw it
    """

    code: str
    words: str
    is_transient: bool = False
    is_fault: bool = False


def get_failure(error: BaseException) -> Failure:
    """Return what went wrong."""
    if isinstance(error, _TRANSIENT):
        return Failure(Conflict.code, Conflict.title, is_transient=True)
    if is_away(error):
        return Failure(DatabaseUnavailable.code, DatabaseUnavailable.title, is_transient=True)
    if isinstance(error, OdooRefused):
        return Failure(error.code, error.title)  # Odoo's own text may name a person
    if isinstance(error, IntegrationError):
        return Failure(error.code, _tell(error))
    if isinstance(error, AccessError | MissingError):
        return Failure(NotFound.code, NotFound.title)
    if isinstance(error, UserError):
        return Failure(OdooRefused.code, OdooRefused.title)
    words = f"{INTERNAL_ERROR.title}\n{type(error).__name__}"
    return Failure(INTERNAL_ERROR.code, words, is_fault=True)


def _tell(error):
    places = [
        f"{hide_in_pointer(place.get('pointer', ''))}: {place.get('detail', '')}"
        for place in error.extra.get("errors", ())
    ]
    # the detail of an error that names places says no more than they do
    head = error.title if places else str(error)
    return "\n".join([head, *places[:_MOST_PLACES]])[:_MOST_CHARACTERS]
