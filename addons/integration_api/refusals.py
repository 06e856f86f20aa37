# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keeps that a request was refused, when the transaction of the request is gone already."""

import logging

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)
_TRIES = 3


def note(registry, refused):
    """Count a refused request, in a short transaction of its own.

    Whoever is refused gets their answer whatever becomes of this: under a flood that all want to count in one row,
    some are only in the log.

    :param Refused refused: see :mod:`.tools.refused`
    """
    for _try in range(_TRIES):
        try:
            with registry.cursor() as cr:
                api.Environment(cr, SUPERUSER_ID, {})["integration.refusal"]._count(refused)
            return
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            continue
        except psycopg2.Error as error:
            _logger.info("refusal not counted: %s", type(error).__name__)
            return
    _logger.info("refusal not counted: too many at once")
