# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The PostgreSQL that a command works with: the one that ``PG*`` variables name, else this checkout's own.

``running()`` gives it for the length of a ``with`` block. Every user of the checkout's own server holds a shared lock;
the last one to leave stops it. The system drops a lock with its process, so a command that was killed leaves at worst
a running server, which the next command uses and stops.
"""

import contextlib
import fcntl
import getpass
import os
from dataclasses import dataclass

import psycopg2
from psycopg2 import sql

from dev import embedded, paths, steps
from dev.missing import Missing

NAMED_BY = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE")
OLDEST = 130000


@dataclass(frozen=True)
class Postgres:
    """A server and the role to use on it. Empty values are left to libpq's own defaults."""

    host: str
    port: str
    user: str
    password: str

    def connect(self, database="postgres"):
        """Return a connection to ``database`` in autocommit mode.

        :rtype: psycopg2.extensions.connection
        """
        given = {"host": self.host, "port": self.port, "user": self.user, "password": self.password}
        connection = psycopg2.connect(
            dbname=database, **{key: value for key, value in given.items() if value}
        )
        connection.autocommit = True
        return connection

    def run(self, statement, parameters=None, database="postgres"):
        """Run one statement outside of a transaction and return its rows, if it has any.

        :param statement: text, or a composed ``psycopg2.sql`` object
        :rtype: list[tuple]
        """
        with contextlib.closing(self.connect(database)) as connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    def exists(self, database):
        """Return whether there is a database of that name."""
        return bool(self.run("SELECT 1 FROM pg_database WHERE datname = %s", [database]))

    def names(self, prefix):
        """Return the names of the databases that start with ``prefix``."""
        rows = self.run("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY 1", [prefix])
        return [name for (name,) in rows]

    def create(self, database):
        """Create an empty database as Odoo wants it."""
        self.run(_statement("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'", database))

    def copy(self, source, target):
        """Create ``target`` as a copy of ``source``, to which nobody may be connected."""
        self.disconnect(source)
        self.run(_statement("CREATE DATABASE {} TEMPLATE {}", target, source))

    def rename(self, database, new_name):
        """Give a database another name; this is atomic, so a template appears under its name only when whole."""
        self.disconnect(database)
        self.run(_statement("ALTER DATABASE {} RENAME TO {}", database, new_name))

    def drop(self, database):
        """Drop a database, cutting whoever is connected; nothing happens when there is none."""
        self.run(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", database))

    def disconnect(self, database):
        """Cut all sessions of a database."""
        self.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [database],
        )


def _statement(template, *names):
    """Return a statement with quoted identifiers."""
    return sql.SQL(template).format(*map(sql.Identifier, names))


@contextlib.contextmanager
def running():
    """Give a :class:`Postgres` that answers, for the length of the block.

    :raises Missing: when the named server does not answer, or is too old, or none can be started
    """
    if any(os.environ.get(name) for name in NAMED_BY):
        yield _named()
        return
    with _shared_use() as server:
        yield server


def _named():
    """Return the server that the environment names, after trying it."""
    environment = os.environ
    server = Postgres(
        host=environment.get("PGHOST", ""),
        port=environment.get("PGPORT", ""),
        user=environment.get("PGUSER") or getpass.getuser(),
        password=environment.get("PGPASSWORD", ""),
    )
    try:
        with contextlib.closing(server.connect()) as connection:
            version = connection.server_version
    except psycopg2.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise Missing(
            f"the PostgreSQL that PG* variables name ({reason})",
            "start it, with a role that may create databases",
            "unset PGHOST and its like to use the embedded one",
        ) from error
    if version < OLDEST:
        raise Missing(
            f"PostgreSQL 13 (the named one is {version // 10000})", "upgrade it", "unset PGHOST and its like"
        )
    return server


@contextlib.contextmanager
def _shared_use():
    """Use the checkout's own server together with other commands: the first starts it, the last stops it."""
    with (paths.VAR / ".postgres.users").open("w") as users:
        with steps.lock("postgres"):
            fcntl.flock(users, fcntl.LOCK_SH)
            port = embedded.start()
        try:
            yield Postgres("127.0.0.1", str(port), embedded.USER, embedded.password())
        finally:
            with steps.lock("postgres"):
                _stop_if_last(users)


def _stop_if_last(users):
    """Stop the server unless another command still holds the shared lock."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    embedded.stop()
