# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keeps that a request was refused, when the transaction of the request is gone already."""

import logging

from odoo import SUPERUSER_ID, api
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)
_TRIES = 3


def note(request, refused):
    """Undo what a refused request did, and count it in a short transaction of its own.

    Whoever is refused gets their answer whatever becomes of this: under a flood that all want to count in one row,
    some are only in the log.

    :param request: of ``odoo.http``
    :param Refused refused: see :mod:`.tools.refused`
    """
    for _try in range(_TRIES):
        try:
            if request.env:  # it holds its transaction open until it is answered
                request.env.cr.rollback()
            with request.registry.cursor() as cr:
                api.Environment(cr, SUPERUSER_ID, {})["integration.refusal"]._count(refused)
            return
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            continue
        except Exception as error:
            # who was refused is refused, whatever is wrong here
            _logger.warning("refusal not counted: %s", type(error).__name__)
            return
    _logger.info("refusal not counted: too many at once")
