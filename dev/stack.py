# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The whole running system in one block: PostgreSQL, a fresh copy of a prepared database, Odoo with its job runner.

The demonstration, the benches and the end-to-end tests all start here.
"""

import contextlib
from dataclasses import dataclass

from dev import databases
from dev import odoo as odoo_commands
from dev.client import Client
from dev.odoo import Odoo
from dev.server import Server


@dataclass(frozen=True)
class Stack:
    """What a running system offers: commands on its database, the server, and calls as a person."""

    odoo: Odoo
    server: Server

    @property
    def database(self):
        """Name of the database."""
        return self.server.database

    def client(self, login="admin", password="admin"):
        """Return a session of a user; without arguments, the administrator's."""
        return Client(self.server.url, self.database, login, password)

    def sql(self, statement, parameters=None):
        """Run one SQL statement on the database, committed at once, and return its rows."""
        return self.odoo.postgres.run(statement, parameters, self.database)

    def run_script(self, code, **parameters):
        """Run Python as administrator in a process beside the server, see :meth:`dev.odoo.Odoo.run_script`."""
        return self.odoo.run_script(self.database, code, **parameters)

    def run_cron(self, xml_id):
        """Let a scheduled action run now, and not at its next minute.

        :param str xml_id: with the name of its addon
        """
        module, name = xml_id.split(".")
        [(cron_id,)] = self.sql(
            "SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s", [module, name]
        )
        self.client().call("ir.cron", "method_direct_trigger", [cron_id])


@contextlib.contextmanager
def running(name, template=databases.ready, log_folder="", **options):
    """Give a :class:`Stack` that is up, and end and remove it after the block.

    :param str name: of its log below var/logs/, and part of the database's name
    :param template: function of an :class:`Odoo` that returns the name of the database to copy
    :param str log_folder: below var/logs/, for a log that is to lie apart
    :param options: see :class:`dev.server.Server`
    """
    with odoo_commands.ready() as odoo, databases.scratch(odoo, template(odoo), name) as database:
        with Server(odoo, database, name, log_folder=log_folder, **options) as server:
            yield Stack(odoo, server)
