# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import api, models
from odoo.tools import SQL

from ..tools.expectation import Expectation


class IntegrationExpectations(models.AbstractModel):
    """What is expected of business documents, and what of it is not done yet; each addon adds what it knows.

    The addon of a business app tells what is expected, those of the transport tell what did not arrive, and the monitor
    measures. None of them knows the others.
    """

    _name = "integration.expectations"
    _description = "What is expected of business documents"

    @api.model
    def _get_shipped(self) -> list[Expectation]:
        """Return what is expected as a rule, in the language of the environment."""
        return []

    @api.model
    def _get_models(self) -> set[str]:
        """Return the names of the models of which something may be expected: those that others know by a contract."""
        return set()

    @api.model
    def _get_message_model(self) -> str:
        """Return the name of the model that keeps messages of partners; empty without one."""
        return ""

    @api.model
    def _find_untold(self, model_name: str, event_types, counts_from: date | None = None) -> list[SQL]:
        """Return queries for records of which somebody who wants it was not told yet.

        :param counts_from: what happened earlier need not be found; whoever asks leaves it out
        :return: queries of ``res_id``, ``interface_id`` (``NULL`` where it is not known) and ``since`` (UTC)
        """
        return []

    @api.model
    def _find_unprocessed(self, entities) -> list[SQL]:
        """Return queries for messages about some entities that are not processed yet, see :meth:`_find_untold`."""
        return []
