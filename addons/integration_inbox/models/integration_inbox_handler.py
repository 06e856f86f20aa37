# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools.outcome import Outcome


class IntegrationInboxHandler(models.AbstractModel):
    """What a message does. An addon adds a handler by a model of its own that inherits this one, and a source names it.

    A handler works in a transaction with the mark that the message is done, so it commits nothing and calls nobody:
    what it wants to tell others it leaves to events or jobs, which are part of that transaction too.
    """

    _name = "integration.inbox.handler"
    _description = "Handler of messages"

    _handler = None
    """Stable name; handlers without one are for others to inherit."""

    @api.model
    def _list(self):
        """Return (name, label) of all handlers."""
        return [(name, self.env[model]._description) for name, model in sorted(self._find().items())]

    @api.model
    def _get(self, name):
        """Return the handler with this name, in the environment of the caller.

        :raise KeyError: when the addon that brought it is gone
        """
        return self.env[self._find()[name]]

    @api.model
    def _find(self):
        models_ = self.env.registry.descendants([self._name], "_inherit")
        found = {self.env[model]._handler: model for model in models_}
        return {name: model for name, model in found.items() if name}

    @api.model
    def _handle(self, message, client_env) -> Outcome:
        """Do what a message says.

        :param message: as superuser; ``message._get_document()`` is its body
        :param client_env: environment of the client's service user: what is written, is written in it
        :raise IntegrationError: when it cannot be done; some are tried again, see ``tools/retry.py``
        """
        raise NotImplementedError
