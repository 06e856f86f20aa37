# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fill what Debian's package of Odoo leaves out, so that the web client loads without an error.

Debian drops minified third-party files. Two of them are asked for by every page: the icon font, which its package
expects from another one, and a script that blurs the camera's background in video calls.
"""

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from dev import paths
from dev.missing import Missing

FONT_FOLDER = Path("usr/share/fonts-font-awesome/fonts")
FONT_FILES = ("fontawesome-webfont.ttf", "fontawesome-webfont.woff2", "FontAwesome.otf")
WEB_STATIC = Path("usr/lib/python3/dist-packages/odoo/addons/web/static")
BLUR_SCRIPT = Path(
    "usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
)
BLUR_STAND_IN = (
    "/* Left out by the distribution: blurring the background of a video call does nothing here. */\n"
)
NPM_FONT = "font-awesome@4.7.0"


def fill(tree):
    """Add the missing files to an unpacked package.

    :param Path tree: folder that holds ``usr/``
    :raises Missing: when the icon font is nowhere to be had, or links of the web client still lead nowhere
    """
    script = tree / BLUR_SCRIPT
    if not script.exists():
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(BLUR_STAND_IN)
    if not all((tree / FONT_FOLDER / name).exists() for name in FONT_FILES):
        _font_from_npm(tree / FONT_FOLDER)
    broken = [path for path in (tree / WEB_STATIC).rglob("*") if path.is_symlink() and not path.exists()]
    if broken:
        raise Missing(
            f"files of Odoo's web client ({len(broken)} links lead nowhere, the first is {broken[0].name})",
            "set ODOO_HOME to an Odoo 19 source checkout",
            "report which version of Debian's odoo-19 this is",
        )


def _font_from_npm(folder):
    """Take the fonts from the npm package, which is kept in the cache.

    :raises Missing: without npm or without an answer
    """
    archive = paths.CACHE / "font-awesome-4.7.0.tgz"
    if not _holds_fonts(archive):
        _npm_pack(archive)
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as package:
        for member in package.getmembers():
            if member.isfile() and member.name.startswith("package/fonts/"):
                data = package.extractfile(member).read()
                (folder / Path(member.name).name).write_bytes(data)


def _holds_fonts(archive):
    """Return whether ``archive`` is a whole package with the fonts."""
    try:
        with tarfile.open(archive) as package:
            return {f"package/fonts/{name}" for name in FONT_FILES} <= set(package.getnames())
    except (OSError, EOFError, tarfile.TarError):
        return False


def _npm_pack(archive):
    """Download the npm package to ``archive``."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        try:
            subprocess.run(["npm", "pack", "--silent", NPM_FONT], cwd=folder, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise Missing(
                "the icon font of Odoo's web client",
                "let apt-get reach a Debian stable suite that has fonts-font-awesome 4.7",
                "install npm",
            ) from error
        packed = next(Path(folder).glob("*.tgz"))
        shutil.move(packed, archive)
