# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""nginx as a receiver that costs next to nothing: 200 to whatever is posted, connections kept alive, no access log."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import time

from dev import configuration, nginx, paths, processes

CONFIGURATION = """
{user}
daemon off;
master_process off;
pid {home}/pid;
error_log stderr;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    keepalive_timeout 1h;
    keepalive_requests 1000000000;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        location / {{ return 200; }}
    }}
}}
"""


@contextlib.contextmanager
def running():
    """Give the address of an nginx, without a slash at the end, and end it after the block."""
    command, port = nginx.ensure(), processes.free_port()
    home = paths.TMP / f"nginx-{os.getpid()}"
    home.mkdir(parents=True)
    user = f"user {pwd.getpwuid(0).pw_name};" if os.geteuid() == 0 else ""
    (home / "nginx.conf").write_text(CONFIGURATION.format(user=user, home=home, port=port))
    group = processes.Group(
        [*command, "-p", str(home), "-e", "stderr", "-c", str(home / "nginx.conf")],
        paths.LOGS / "bench-nginx.log",
        configuration.environment(),
    )
    try:
        _wait(group, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        group.stop()
        shutil.rmtree(home, ignore_errors=True)


def version():
    """Return its version, as ``1.26.3``."""
    said = subprocess.run([*nginx.ensure(), "-v"], capture_output=True, text=True).stderr
    return said.strip().rpartition("/")[2]


def _wait(group, port, seconds=20):
    """Wait until it accepts connections.

    :raises RuntimeError: when it ends, or does not within ``seconds``
    """
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if group.status is not None or time.monotonic() > end:
            raise RuntimeError(f"nginx did not start:\n{processes.tail(paths.LOGS / 'bench-nginx.log')}")
        time.sleep(0.05)
