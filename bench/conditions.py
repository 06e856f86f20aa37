# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""On what the benches ran: without it no figure means anything."""

import os
import platform
import subprocess
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from bench import nginx
from dev import paths

CORES = 2
SETTINGS = (
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "wal_level",
    "shared_buffers",
    "max_wal_size",
    "autovacuum",
)


def restrict():
    """Keep to two cores, with all that is started from here, also on a machine that has more."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])


def collect(odoo):
    """Return what the run stood on, for people to read.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :rtype: dict[str, str]
    """
    [(postgres,)] = odoo.postgres.run("SHOW server_version")
    settings = {name: odoo.postgres.run(f"SHOW {name}")[0][0] for name in SETTINGS}
    return {
        "Date": f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC",
        "Revision": _revision(),
        "Processor": f"{_processor()}, {len(os.sched_getaffinity(0))} cores used of {os.cpu_count()}",
        "Memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1024**3:.0f} GiB",
        "System": f"{platform.system()} {platform.release()}",
        "Load before": f"{os.getloadavg()[0]:.1f} (mean of the last minute)",
        "Python": platform.python_version(),
        "Odoo": odoo.tree.version,
        "queue_job": version("odoo-addon-queue-job"),
        "aiohttp": version("aiohttp"),
        "nginx": nginx.version(),
        "PostgreSQL": f"{postgres}, on the same machine: "
        + ", ".join(f"{name} = {value}" for name, value in settings.items()),
    }


def _processor():
    """Return the processor's name."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _revision():
    """Return the checkout's revision, and whether files differ from it."""
    try:
        command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
        return subprocess.run(
            command, cwd=paths.ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
