# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo as a command: install addons, run tests, run a script, each in a process of its own that ends.

A server that stays is :mod:`dev.server`; databases and their copies are :mod:`dev.databases`.
"""

import contextlib
import json
import subprocess
import textwrap

from dev import configuration, odoo_source, parallel, paths, postgres, processes, steps, virtualenv

# Longer than all tests of the suite take; what reaches it hangs.
LONGEST_SECONDS = 25 * 60


class OdooFailed(Exception):
    """An Odoo command ended with an error; the message holds the end of its log."""


class Odoo:
    """The Odoo tree with the server that holds its databases.

    :param Postgres server: a running server
    """

    def __init__(self, server):
        self.postgres = server
        self.tree = odoo_source.locate()

    def write_configuration(self, name, queue_job=None, **options):
        """Write a configuration file and return its path.

        :param str name: of the file, without suffix; usually the database's
        :param options: see :func:`dev.configuration.render`
        """
        path = paths.VAR / "conf" / f"{name}.conf"
        text = configuration.render(self.tree, self.postgres, queue_job, **options)
        steps.write_atomically(path, text, mode=0o600)
        return path

    def launcher(self, measured=False):
        """Return the start of a command line that runs Odoo, under coverage when ``measured``."""
        coverage = ["-m", "coverage", "run", f"--rcfile={paths.ROOT / 'setup.cfg'}"] if measured else []
        return [str(virtualenv.PYTHON), *coverage, str(self.tree.launcher)]

    def command(self, database, *arguments, log, check=True):
        """Run Odoo's server command without listening to anyone, until it ends by itself.

        :param str database: to work on
        :param arguments: more of the command line
        :param Path log: all it says goes here; what was there is replaced
        :param bool check: raise when it fails
        :return: exit status
        :raises OdooFailed: when it fails and ``check`` is set
        """
        return self._run([*self._server_command(database), *arguments], log, check)

    def commands(self, runs, measured=False):
        """Run Odoo's server command on several databases at once, as :meth:`command` does on one.

        :param list runs: ``(database, arguments, log)`` of each
        :param bool measured: record coverage of the suite
        :return: exit statuses
        :raises OdooFailed: when one takes too long
        """
        options = {"cwd": paths.ROOT, "env": configuration.environment()}
        statuses = parallel.run(
            *(
                parallel.Command([*self._server_command(database, measured), *arguments], log, options)
                for database, arguments, log in runs
            ),
            seconds=LONGEST_SECONDS,
        )
        for (_database, _arguments, log), status in zip(runs, statuses, strict=True):
            if status is None:
                raise _ended(log)
        return statuses

    def _server_command(self, database, measured=False):
        """Return the command line of a server that listens on a port of its own and ends by itself."""
        conf = self.write_configuration(database, http_port=processes.free_port())
        return [*self.launcher(measured), "server", "-c", str(conf), "-d", database, "--stop-after-init"]

    def install(self, database, addons, log, demo=False):
        """Install ``addons`` in ``database``, which is made when there is none.

        :param list addons: names; what they depend on comes along
        :param Path log: see :meth:`command`
        :param bool demo: load demo data too
        """
        if not self.postgres.exists(database):
            self.postgres.create(database)
        option = "--with-demo" if demo else "--without-demo"
        self.command(database, "-i", ",".join(addons), option, "--no-http", log=log)

    def run_script(self, database, code, log=None, **parameters):
        """Run Python in an ``odoo shell``, commit, and return what it assigned to ``result``.

        ``env`` is an administrator's environment; ``parameters`` are names in the script. Parameters and result go
        through JSON.

        :param str code: the script; its common indentation is removed
        :raises OdooFailed: when the script raises; nothing is committed then
        """
        paths.TMP.mkdir(parents=True, exist_ok=True)
        with processes.temporary_file(paths.TMP, ".json") as answer:
            script = (
                f"import json as _json\nlocals().update(_json.loads({json.dumps(parameters)!r}))\nresult = None\n"
                f"{textwrap.dedent(code)}\nenv.cr.commit()\n"
                f"with open({str(answer)!r}, 'w') as _answer:\n    _json.dump(result, _answer)\n"
            )
            conf = self.write_configuration(database)
            command = [*self.launcher(), "shell", "-c", str(conf), "-d", database, "--no-http"]
            self._run(command, log or paths.LOGS / f"script-{database}.log", check=True, stdin=script)
            return json.loads(answer.read_text())

    def _run(self, command, log, check, stdin=""):
        """Run ``command`` with its output in ``log`` and return its exit status."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w") as output:
            environment = configuration.environment()
            streams = {"stdout": output, "stderr": subprocess.STDOUT, "text": True, "input": stdin}
            try:
                status = subprocess.run(
                    command, cwd=paths.ROOT, env=environment, timeout=LONGEST_SECONDS, **streams
                ).returncode
            except subprocess.TimeoutExpired:
                raise _ended(log) from None
        if status and check:
            raise OdooFailed(
                f"Odoo ended with status {status}, see {paths.shown(log)}:\n{processes.tail(log)}"
            )
        return status


def _ended(log):
    """Return the error of an Odoo that took too long."""
    reason = f"Odoo was ended after {LONGEST_SECONDS} s, see {paths.shown(log)}:"
    return OdooFailed(f"{reason}\n{processes.tail(log, 5)}")


@contextlib.contextmanager
def ready():
    """Give an :class:`Odoo` on a running PostgreSQL for the length of the block: the start of every command."""
    processes.sweep()
    with postgres.running() as server:
        yield Odoo(server)
