# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""nginx for the benches: the machine's own, else Debian's package unpacked below var/, as Odoo's is.

The package comes with every library it needs, down to the loader and the C library, and is started through that
loader: so it runs whatever the machine's own are. Nothing is installed.
"""

import os
import shutil
import subprocess
from pathlib import Path

from dev import debian, paths, steps
from dev.missing import Missing

HOME = paths.VAR / "nginx"
WAYS = ("install nginx", "use a machine with apt-get and a reachable Debian mirror")


def ensure():
    """Set nginx up unless the machine has one, and return the start of its command line.

    :rtype: list[str]
    """
    own = shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if own:
        return [own]
    steps.run("nginx", steps.fingerprint(Path(__file__)), _unpack, lambda: bool(_command()))
    return _command()


def _command():
    """Return how the unpacked nginx is started, or an empty list when it is not whole."""
    programs = [*HOME.glob("usr/sbin/nginx"), *HOME.glob("sbin/nginx")]
    loaders = sorted(HOME.glob("**/ld-linux-*.so.*"))
    libraries = {str(path.parent) for path in HOME.glob("**/lib*.so.*")}
    if not (programs and loaders and libraries):
        return []
    return [str(loaders[0]), "--library-path", ":".join(sorted(libraries)), str(programs[0])]


def _unpack():
    """Make the folder of nginx, from nothing."""
    for tool in ("apt-get", "dpkg-deb"):
        if not shutil.which(tool):
            raise Missing(f"nginx ({tool} is not on this machine to fetch it)", *WAYS)
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    for package in debian.fetch("nginx", ("nginx", "libc6"), _download):
        steps.run_tool(["dpkg-deb", "-x", package, HOME], check=True)


def _download(folder):
    """Fetch nginx and all that it depends on into ``folder``: apt finds out what, for a system that has nothing."""
    work = paths.TMP / "apt-nginx"
    options = [*debian.own_apt(work), "-o", "APT::Default-Release=stable"]
    try:
        debian.apt(options, "update", cwd=folder)
        debian.apt(
            options, "--yes", "--no-install-recommends", "--download-only", "install", "nginx", cwd=folder
        )
    except subprocess.CalledProcessError as error:
        last = (error.stderr.strip().splitlines() or ["no message"])[-1]
        raise Missing(f"Debian's package nginx (apt-get says: {last})", *WAYS) from error
    for package in (work / "cache" / "archives").glob("*.deb"):
        shutil.move(package, folder)
    shutil.rmtree(work, ignore_errors=True)
