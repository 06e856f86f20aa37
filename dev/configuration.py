# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The configuration file and the environment that Odoo is started with here.

``odoo.conf.example`` is the one for production, with the reasons; this one differs where a developer's machine does:
it listens on the loopback interface only, keeps its files below var/, and takes its key from there.
"""

import base64
import os
import secrets

from dev import npm_packages, paths, steps

KEYS_VARIABLE = "INTEGRATION_ENCRYPTION_KEYS"
KEY_FILE = paths.VAR / "integration.key"
CHANNELS = "root:4,root.integration:2,root.integration_batch:1,root.inbox:1"
NO_PROXY_THERE = "http://127.0.0.1:1"
# The web client's own modules, the job runner, and the RPC that Odoo loads by default.
SERVER_WIDE = "base,rpc,web,queue_job,integration_api,integration_monitor"


def render(tree, server, queue_job=None, **options):
    """Return the text of a configuration file.

    :param OdooTree tree: the Odoo to run
    :param Postgres server: where its databases are
    :param dict queue_job: the section of that name; without it the job runner has its default channel
    :param options: entries of ``[options]``, by name; they win over the ones set here
    :rtype: str
    """
    entries = {
        "addons_path": addons_path(tree),
        "data_dir": paths.DATA,
        "db_host": server.host,
        "db_port": server.port,
        "db_user": server.user,
        "db_password": server.password,
        "http_interface": "127.0.0.1",
        "list_db": False,
        "max_cron_threads": 1,
        "screenshots": paths.SCREENSHOTS,
        "server_wide_modules": SERVER_WIDE,
        "smtp_port": 1,  # nothing listens there: no test mail leaves this machine
        **options,
    }
    sections = {"options": entries, "queue_job": queue_job or {}}
    lines = []
    for section, content in sections.items():
        lines.append(f"[{section}]")
        lines += [f"{name} = {value}" for name, value in content.items() if value not in ("", None)]
    return "\n".join(lines) + "\n"


def addons_path(tree, *more):
    """Return the folders in which Odoo looks for addons, as it wants them.

    :param OdooTree tree: the Odoo to run
    :param more: folders beside those of Odoo, queue_job and the suite
    """
    folders = [*tree.addons, paths.VENV_ADDONS, paths.ADDONS, *more]
    return ",".join(str(path) for path in folders if path.is_dir())


def environment():
    """Return the environment for Odoo: ours, less what would override the file, plus the suite's key.

    Odoo lets ``PG*`` and ``ODOO_*`` variables win over its configuration file. ``NODE_PATH`` is where Node.js looks
    for the packages that tests ask for a second opinion. Some of Odoo's apps ask services of its vendor by cron: their
    calls end at a proxy that is not there, at once and on this machine.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "ODOO_"))}
    return {
        **kept,
        KEYS_VARIABLE: os.environ.get(KEYS_VARIABLE) or encryption_key(),
        "NODE_PATH": str(npm_packages.FOLDER / "node_modules"),
        "PYTHONUNBUFFERED": "1",
        "http_proxy": NO_PROXY_THERE,
        "https_proxy": NO_PROXY_THERE,
        "no_proxy": "127.0.0.1,localhost,::1",
    }


def encryption_key():
    """Return this checkout's key for secrets at rest, as ``<key id>:<base64 of 32 bytes>``; made once."""
    if not KEY_FILE.exists():
        made = base64.b64encode(secrets.token_bytes(32)).decode()
        steps.write_atomically(KEY_FILE, f"dev:{made}", mode=0o600)
    return KEY_FILE.read_text()
