# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reads what a browser asks the overview for: anybody may send anything."""

from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.integration_core.tools import utc

from .tools.period import DEFAULT, PERIODS, Period

#: how far from now an overview may have been loaded
_FARTHEST = timedelta(days=90)
_MOST_ID = 2**31 - 1


def read_period(env, code) -> Period:
    """Return a period by its code, the usual one if there is none of this code.

    :raise UserError: when it is no text
    """
    return PERIODS.get(read_text(env, code)) or PERIODS[DEFAULT]


def read_moment(env, text) -> datetime:
    """Return when an overview was loaded; now where nothing is said.

    :raise UserError: when it is no time, or long ago
    """
    now = utc.now()
    try:
        at = fields.Datetime.to_datetime(read_text(env, text or "")) or now
    except ValueError:
        raise _refused(env) from None
    if abs(now - at) > _FARTHEST:
        raise _refused(env)
    return at


def read_id(env, id_) -> int:
    """Return the id of a record.

    :raise UserError: when it is none
    """
    if type(id_) is not int or not 0 < id_ <= _MOST_ID:
        raise _refused(env)
    return id_


def read_text(env, text) -> str:
    """Return a text.

    :raise UserError: when it is none
    """
    if not isinstance(text, str):
        raise _refused(env)
    return text


def _refused(env):
    return UserError(env._("This cannot be read. Load the overview again."))
