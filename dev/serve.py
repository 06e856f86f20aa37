# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Run Odoo with the suite, a demonstration, workers and the job runner, until Ctrl-C: ``python -m dev.serve``.

The database is kept between runs, so what a person tries out stays; when the addons change, they are updated in it.
"""

import sys
import time

from dev import databases, examples, odoo, paths, processes, steps, suite
from dev.missing import told_in_one_line
from dev.server import Server

DATABASE = f"{databases.PREFIX}serve"
STAMP = paths.STAMPS / "serve"


@told_in_one_line
def main():
    """Prepare the database, start the server, wait.

    :return: exit status
    """
    with odoo.ready() as commands, steps.lock("serve"):
        prepare(commands)
        with Server(commands, DATABASE, "serve") as server:
            print(f"\nOdoo: {server.browser_url}/odoo\n{examples.LOGINS}", flush=True)
            print(f"Log: {paths.shown(server.log)}\nCtrl-C ends it.", flush=True)
            try:
                return wait(server)
            except KeyboardInterrupt:
                print("\nStopping …", flush=True)
    return 0


def prepare(commands):
    """Make the database with the group of the demonstration, or update the suite in the one of an earlier run.

    :param Odoo commands: see :func:`dev.odoo.ready`
    """
    wanted = suite.fingerprint()
    if not commands.postgres.exists(DATABASE):
        databases.copy(commands, databases.group(commands, demo=True), DATABASE)
    elif not STAMP.exists() or STAMP.read_text() != wanted:
        steps.say("Updating the suite in the database of the last run …")
        names = ",".join([*suite.product(), suite.DEMONSTRATION])
        commands.command(DATABASE, "-i", names, "-u", names, "--no-http", log=paths.LOGS / "serve-update.log")
        examples.set_up_group(commands, DATABASE)  # which a database of an earlier version has not
    steps.write_atomically(STAMP, wanted)


def wait(server):
    """Return when the server ends by itself, which it should not."""
    while server.running:
        time.sleep(0.5)
    print(f"Odoo ended:\n{processes.tail(server.log)}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
