# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo 19 from Debian's package ``odoo-19``, unpacked beside the system and not installed into it.

apt-get runs with a configuration of its own (lists, cache and state below var/), so nothing of the machine changes
and no root is needed. The mirror and its keys are the ones that the machine is already set up with. Packages are kept
in the user's cache with their checksums: a second checkout needs no network, and a broken file is fetched again.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from dev import paths, steps, web_libraries
from dev.missing import Missing

# The package, and those whose files it links to by relative links.
UNSTABLE = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-glyphicons-halflings",
)
# Odoo uses the files of version 4.7, which the unstable suite has replaced by another layout.
STABLE = ("fonts-font-awesome",)
WAYS = (
    "set ODOO_HOME to an Odoo 19 source checkout",
    "use a machine with apt-get and a reachable Debian mirror",
)


def fingerprint():
    """Return what the unpacked tree depends on: the packages and how gaps are filled."""
    return steps.fingerprint(*UNSTABLE, *STABLE, Path(web_libraries.__file__), Path(__file__))


def unpack(target):
    """Make ``target`` an unpacked Odoo; it appears whole or not at all.

    :param Path target: the folder to make; what is there is replaced
    :raises Missing: without apt-get, a mirror, or the network
    """
    for tool in ("apt-get", "dpkg-deb"):
        if not shutil.which(tool):
            raise Missing(f"Odoo 19 ({tool} is not on this machine to fetch it)", *WAYS)
    for left in target.parent.glob(f"{target.name}.*.part"):  # by a set-up that was killed
        shutil.rmtree(left, ignore_errors=True)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    part.mkdir(parents=True)
    for package in packages():
        steps.run_tool(["dpkg-deb", "-x", package, part], check=True)
    web_libraries.fill(part)
    shutil.rmtree(target, ignore_errors=True)
    part.rename(target)


def packages():
    """Return the packages' files of Odoo, see :func:`fetch`."""
    return fetch("debian", UNSTABLE, _download)


def fetch(name, wanted, download):
    """Return packages' files, from the cache where all of them are there and whole, else downloaded.

    :param str name: of the folder in the cache
    :param wanted: names of packages that must be among them
    :param download: function that fetches the packages into a folder
    :rtype: list[Path]
    """
    folder = paths.CACHE / name
    kept = _kept(folder, wanted)
    if kept:
        return kept
    shutil.rmtree(folder, ignore_errors=True)
    part = paths.CACHE / f"{name}.{os.getpid()}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        download(part)
        lines = [f"{_sha256(path)}  {path.name}\n" for path in sorted(part.glob("*.deb"))]
        (part / "SHA256SUMS").write_text("".join(lines))
        if not folder.exists():
            part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return _kept(folder, wanted)


def _kept(folder, wanted):
    """Return the packages in ``folder`` if every one is there and as it was downloaded, else an empty list."""
    sums = folder / "SHA256SUMS"
    if not sums.is_file():
        return []
    entries = [line.split("  ", 1) for line in sums.read_text().splitlines()]
    found = [(digest, folder / name) for digest, name in entries]
    names = {path.name.partition("_")[0] for _, path in found}
    whole = names >= set(wanted) and all(path.is_file() and _sha256(path) == digest for digest, path in found)
    return [path for _, path in found] if whole else []


def _sha256(path):
    """Return the checksum of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _download(folder):
    """Fetch the packages into ``folder`` by apt, which checks them against the signed index."""
    options = own_apt(paths.TMP / "apt")
    try:
        apt(options, "update", cwd=folder)
        apt(options, "download", *UNSTABLE, cwd=folder)
    except subprocess.CalledProcessError as error:
        last = (error.stderr.strip().splitlines() or ["no message"])[-1]
        raise Missing(f"Debian's package odoo-19 (apt-get says: {last})", *WAYS) from error
    try:
        apt(options, "download", *(f"{name}/stable" for name in STABLE), cwd=folder)
    except subprocess.CalledProcessError:
        steps.say("Debian's stable suite could not be read; npm will be asked for the icon font.")
    shutil.rmtree(paths.TMP / "apt", ignore_errors=True)


def apt(options, *arguments, cwd):
    """Run apt-get with a configuration of its own."""
    command = ["apt-get", "-qq", *options, *arguments]
    steps.run_tool(command, cwd=cwd, check=True, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def own_apt(folder):
    """Write an apt configuration below ``folder`` and return the options that select it."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("lists/partial", "cache/archives/partial", "sources.d", "preferences.d"):
        (folder / name).mkdir(parents=True)
    (folder / "status").touch()
    signed = f"[signed-by={_keyring()}] " if _keyring() else ""
    suites = "".join(f"deb {signed}{_mirror()} {suite} main\n" for suite in ("sid", "stable"))
    (folder / "sources.list").write_text(suites)
    settings = {
        "Dir::Etc::SourceList": folder / "sources.list",
        "Dir::Etc::SourceParts": folder / "sources.d",
        "Dir::Etc::Preferences": folder / "preferences",
        "Dir::Etc::PreferencesParts": folder / "preferences.d",
        "Dir::State::Lists": folder / "lists",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
        "APT::Default-Release": "sid",
        "APT::Architecture": "amd64" if os.uname().machine == "x86_64" else "arm64",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled": "false",
    }
    return [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]


def _mirror():
    """Return the address of the Debian mirror that this machine's apt is set up with.

    :raises Missing: when its apt knows none, as on a derived distribution
    """
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)"]
    listed = subprocess.run(command, text=True, capture_output=True).stdout.split()
    mirrors = sorted({address for address in listed if address.rstrip("/").endswith("/debian")})
    if not mirrors:
        raise Missing("a Debian mirror in this machine's apt sources", *WAYS)
    return mirrors[0]


def _keyring():
    """Return the file of Debian's archive keys, or None to use what apt trusts by itself."""
    folder = Path("/usr/share/keyrings")
    names = ("debian-archive-keyring.pgp", "debian-archive-keyring.gpg")
    return next((folder / name for name in names if (folder / name).is_file()), None)
