# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Set-up steps that are done once, noticed when their inputs change, and redone when they were cut short.

A step writes its stamp last. No stamp, or one with another fingerprint, means the step is done anew from nothing, so a
set-up that was killed half way is never mistaken for a whole one. A lock keeps two commands from setting up at once.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import shutil
import signal
import subprocess
import sys
import time

from dev import paths
from dev.missing import Missing

PR_SET_PDEATHSIG = 1  # of <linux/prctl.h>
NEEDED_BYTES = 4 * 1024**3


def fingerprint(*inputs):
    """Return a digest of what a step depends on.

    :param inputs: texts and numbers, and paths of files, whose contents count
    :rtype: str
    """
    digest = hashlib.sha256()
    for item in inputs:
        data = item.read_bytes() if hasattr(item, "read_bytes") else str(item).encode()
        digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()


@contextlib.contextmanager
def lock(name="setup"):
    """Hold an exclusive lock of this checkout; the system lets go of it when the process ends, however it ends."""
    paths.VAR.mkdir(parents=True, exist_ok=True)
    with (paths.VAR / f".{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another command in this checkout …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def run(name, inputs, build, intact=lambda: True):
    """Do the step ``name`` unless it was done with the same ``inputs`` and its result is still ``intact``.

    :param str name: of the stamp, and as shown
    :param str inputs: fingerprint of what the step depends on
    :param build: function without arguments that does the step from nothing
    :param intact: function without arguments, cheap: is the result still there
    :return: whether the step had to be done
    :rtype: bool
    """
    stamp = paths.STAMPS / name
    if stamp.exists() and stamp.read_text() == inputs and intact():
        return False
    check_disk()
    stamp.unlink(missing_ok=True)
    say(f"Setting up {name} …")
    start = time.monotonic()
    build()
    write_atomically(stamp, inputs)
    say(f"Set up {name} in {time.monotonic() - start:.0f} s.")
    return True


def check_disk():
    """Refuse to start what the disk has no room for.

    :raises Missing: when less than ``NEEDED_BYTES`` are free
    """
    free = shutil.disk_usage(paths.ROOT).free
    if free < NEEDED_BYTES:
        raise Missing(
            f"disk space ({free / 1024**3:.1f} GiB free, {NEEDED_BYTES / 1024**3:.0f} needed)",
            "free some of this disk",
            "move the checkout to a larger one",
        )


def run_tool(command, **options):
    """Run a program of a step; it dies with this process, so that it never works on beside the step's next try.

    :param options: of :func:`subprocess.run`
    :rtype: subprocess.CompletedProcess
    """
    libc = ctypes.CDLL(None)
    return subprocess.run(command, preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL), **options)


def write_atomically(path, text, mode=0o644):
    """Write ``text`` so that a reader sees all of it or none of it.

    :param Path path: the file; its folder is made
    :param int mode: its permissions, in force from the first byte
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    part.touch(mode=mode)
    part.write_text(text)
    part.replace(path)


def say(text):
    """Tell the person at the terminal what is going on, on standard error so that results stay clean."""
    print(text, file=sys.stderr, flush=True)
