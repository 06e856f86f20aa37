# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Databases of this checkout: templates that are kept between runs, and copies of them that are thrown away.

Templates stand on each other, each made once for its inputs and copied in a few seconds:

- ``base``: Odoo's own apps that the suite depends on, and queue_job (inputs: Odoo, the list of apps);
- ``product``: a copy of it with the addons that people install (inputs: the addons' files);
- ``installed``: a copy of that with the addons that only tests need;
- ``group``: a copy of ``product`` with the demonstration: a healthcare group and two weeks of traffic up to today;
- ``ready``: a copy of ``product`` with a chart of accounts, as an administrator sets it up in the first hour.

A template is built under another name and renamed, so a killed command leaves none that is half done.
"""

import contextlib
import os
import shutil
from datetime import date

from dev import paths, steps, suite
from dev.examples import set_up_accounting, set_up_group

PREFIX = f"suite_{steps.fingerprint(str(paths.ROOT))[:6]}_"


def base(odoo, demo=False, apps=None):
    """Return the name of the template with Odoo's own apps.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :param bool demo: with Odoo's demo data
    :param list apps: only these, instead of all that the suite depends on
    """
    kind = _kind(f"only_{'_'.join(apps)}" if apps else "base", demo)
    apps = apps or suite.outside()
    key = steps.fingerprint(odoo.tree.identity, demo, *apps, paths.ROOT / "requirements.txt")
    log = paths.LOGS / f"{kind}.log"
    return _template(odoo, kind, key, lambda name: odoo.install(name, apps, log, demo))


def product(odoo, demo=False, fresh=False):
    """Return the name of the template with the suite as people install it.

    :param bool fresh: install anew even when the addons have not changed
    """
    origin = base(odoo, demo)

    def build(name):
        copy(odoo, origin, name)
        if suite.product():
            odoo.install(name, suite.product(), install_log(demo), demo)

    key = steps.fingerprint(origin, suite.fingerprint())
    return _template(odoo, _kind("product", demo), key, build, fresh)


def installed(odoo, fresh=False):
    """Return the name of the template for the addons' tests: the suite, and the addons that only tests need.

    :param bool fresh: see :func:`product`
    """
    origin = product(odoo, fresh=fresh)
    extra = [name for name in suite.names() if name not in suite.product()]

    def build(name):
        copy(odoo, origin, name)
        if extra:
            odoo.install(name, extra, test_install_log())

    return _template(odoo, "installed", steps.fingerprint(origin, suite.fingerprint()), build, fresh)


def ready(odoo):
    """Return the name of the template with the suite and a chart of accounts: for a demonstration, a bench, a test."""
    origin = product(odoo)

    def build(name):
        copy(odoo, origin, name)
        if "account" in suite.outside():
            set_up_accounting(odoo, name)

    return _template(odoo, "ready", steps.fingerprint(origin), build)


def group(odoo, demo=False):
    """Return the name of the template with the healthcare group of the demonstration; its story ends today.

    :param bool demo: beside Odoo's demo data
    """
    origin = product(odoo, demo)

    def build(name):
        copy(odoo, origin, name)
        odoo.install(name, [suite.DEMONSTRATION], paths.LOGS / f"{_kind('install-group', demo)}.log", demo)
        set_up_group(odoo, name)

    key = steps.fingerprint(origin, suite.fingerprint(), str(date.today()))
    return _template(odoo, _kind("group", demo), key, build)


def install_log(demo=False):
    """Return the log of the suite's installation."""
    return paths.LOGS / f"{_kind('install', demo)}.log"


def test_install_log():
    """Return the log of the installation of what only tests need."""
    return paths.LOGS / "install-tests.log"


@contextlib.contextmanager
def scratch(odoo, template, purpose):
    """Give the name of a copy of ``template`` that is dropped at the end of the block.

    :param str purpose: a word for the name, such as ``test``
    """
    sweep(odoo)
    name = f"{PREFIX}{purpose}_{os.getpid()}"
    drop(odoo, name)
    copy(odoo, template, name)
    try:
        yield name
    finally:
        drop(odoo, name)


def copy(odoo, source, target):
    """Copy a database with its files; the files are links to the same content, which Odoo never changes in place."""
    with steps.lock("copy"):  # not while another command replaces the template
        odoo.postgres.copy(source, target)
        # nothing is missing from it: Odoo is not to tell that it was restored
        odoo.postgres.run(
            "DELETE FROM ir_config_parameter WHERE key = 'integration_outbox.place'", database=target
        )
        shutil.rmtree(_files(target), ignore_errors=True)
        if _files(source).is_dir():
            shutil.copytree(_files(source), _files(target), copy_function=os.link)


def stop_autovacuum(odoo, name):
    """Keep autovacuum away from the tables of a database in which tests roll back whatever they insert.

    It would note in the middle of a run that the tables are empty, and the planner would believe it: joining the 2,000
    invoices that a test has just made then takes minutes instead of milliseconds. Only tests work that way.
    """
    odoo.postgres.run(
        """
        DO $$ DECLARE found regclass; BEGIN
            FOR found IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
                EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = false)', found);
            END LOOP;
        END $$
        """,
        database=name,
    )


def drop(odoo, name):
    """Drop a database and its files; nothing happens when there is none."""
    odoo.postgres.drop(name)
    shutil.rmtree(_files(name), ignore_errors=True)


def drop_all(odoo):
    """Drop every database of this checkout."""
    for name in odoo.postgres.names(PREFIX):
        drop(odoo, name)


def sweep(odoo):
    """Drop the copies of commands that are gone without having dropped them."""
    for name in odoo.postgres.names(PREFIX):
        owner = name.rpartition("_")[2]
        if owner.isdigit() and len(owner) < 8 and not os.path.exists(f"/proc/{owner}"):
            drop(odoo, name)


def _template(odoo, kind, key, build, fresh=False):
    """Return the template of this kind and key, building it if need be; older ones of the kind are dropped."""
    name = f"{PREFIX}{kind}_{key[:12]}"
    with steps.lock(f"template-{kind}"):
        if not fresh and odoo.postgres.exists(name):
            return name
        steps.say(f"Making the database template '{kind}' …")
        part = f"{PREFIX}part_{kind}"
        drop(odoo, part)
        build(part)
        with steps.lock("copy"):
            for old in {name, *odoo.postgres.names(f"{PREFIX}{kind}_")}:
                drop(odoo, old)
            if _files(part).is_dir():
                _files(part).rename(_files(name))
            odoo.postgres.rename(part, name)
    return name


def _kind(name, demo):
    """Return the name of a kind of template; none is the start of another one's."""
    return f"demo_{name}" if demo else name


def _files(database):
    """Return Odoo's folder of a database's attachments."""
    return paths.DATA / "filestore" / database
