# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A PostgreSQL for one test, which may be restarted while Odoo works on it; no other test has its database there."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg2

from dev import configuration, embedded, paths, processes
from dev.demo.listener import wait_until
from dev.postgres import Postgres

SECONDS = 30


class Cluster:
    """The server, from nothing to nothing; ``postgres`` is what commands need to work on it."""

    def __init__(self):
        # where the user of PostgreSQL can get: below var/, or in the temporary folder
        self._home = Path(tempfile.mkdtemp(prefix="cluster-", dir=embedded.home()))
        self._data = self._home / "data"
        self._log = paths.LOGS / "faults" / "cluster.log"
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self._group = None
        self.postgres = Postgres("127.0.0.1", str(processes.free_port()), embedded.USER, embedded.password())

    def __enter__(self):
        secret = self._home / "password"
        secret.touch(mode=0o600)
        secret.write_text(self.postgres.password)
        if account := embedded.account():
            for path in (self._home, secret):
                os.chown(path, account["user"], account["group"])
        self._run(
            *("initdb", "-D", self._data, "-U", self.postgres.user, "--pwfile", secret),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"),
            **account,
        )
        self._start()
        return self

    def __exit__(self, *exception):
        self._group.stop()
        shutil.rmtree(self._home, ignore_errors=True)

    def restart(self):
        """What ``pg_ctl restart -m fast`` does: sessions are cut, what is not committed is gone, and it comes back."""
        os.kill(self._group.pid, signal.SIGINT)
        wait_until(lambda: self._group.status is not None, "the end of PostgreSQL", SECONDS)
        self._group.stop()
        self._start()

    def bring(self, server, database):
        """Make a copy of a database of another server, under the same name."""
        dump = self._home / "dump"
        self._run("pg_dump", "-Fc", "-Z0", "-f", dump, database, server=server)
        self.postgres.create(database)
        self._run("pg_restore", "--no-owner", "-d", database, dump, server=self.postgres)

    def _start(self):
        programs, port = embedded.programs(), self.postgres.port
        command = [programs / "postgres", "-D", self._data, "-h", "127.0.0.1", "-p", port, "-k", ""]
        self._group = processes.Group(command, self._log, configuration.environment(), **embedded.account())
        wait_until(self._answers, "the start of PostgreSQL", SECONDS)

    def _answers(self):
        try:
            self.postgres.run("SELECT 1")
        except psycopg2.OperationalError:
            return False
        return True

    def _run(self, program, *arguments, server=None, **account):
        """Run a program of PostgreSQL that ends."""
        environment = configuration.environment()
        if server:
            given = {
                "HOST": server.host,
                "PORT": server.port,
                "USER": server.user,
                "PASSWORD": server.password,
            }
            environment |= {f"PG{name}": value for name, value in given.items() if value}
        command = [embedded.programs() / program, *arguments]
        options = {"cwd": "/", "env": environment, "timeout": 4 * SECONDS, **account}
        with self._log.open("a") as log:
            subprocess.run(command, check=True, stdout=log, stderr=subprocess.STDOUT, **options)
