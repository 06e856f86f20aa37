# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.modules.module import Manifest
from odoo.tools import SQL

from odoo.addons.integration_core.tools import facts

from ..tools.health import FAIL, PASS, WARN

_IS_REPLICA = SQL("SELECT pg_is_in_recovery()")


class IntegrationHealth(models.AbstractModel):
    """Whether this process can serve: what a load balancer asks before it sends anybody here."""

    _name = "integration.health"
    _description = "Health of the system"

    @api.model
    def _check_ready(self) -> dict[str, str]:
        """Return how each thing stands that has to be there before anything is served."""
        return {
            "database": self._check_database(),
            "registry": PASS if self.env.registry.ready else FAIL,
            "migrations": self._check_migrations(),
            # a warning only: were it a fault, a load balancer would take away what still works
            **self._check_jobs(self.env["integration.overview"]._get_facts(codes=[facts.JOB_RUNNER]), WARN),
        }

    @api.model
    def _check_serving(self) -> dict[str, str]:
        """Return how each thing stands that partners need, and which interfaces are not served."""
        reading, rows = self.env["integration.metrics"]._read_overview()
        counted_at = reading.facts.since(facts.COUNTED)
        is_counted = counted_at and reading.at - counted_at < facts.COUNTED_AT_LATEST
        return {
            **self._check_jobs(reading.facts, FAIL),
            "traffic": PASS if is_counted else WARN,
            **{f"interface:{row.interface.code}": FAIL for row in rows if not row.standing.is_served},
        }

    @api.model
    def _check_jobs(self, known, otherwise):
        if facts.JOB_RUNNER not in known.codes:
            return {}
        return {"job_runner": PASS if known.count(facts.JOB_RUNNER) else otherwise}

    @api.model
    def _check_database(self):
        """A database that only follows another one cannot be written to."""
        [(is_replica,)] = self.env.execute_query(_IS_REPLICA)
        return FAIL if is_replica else PASS

    @api.model
    def _check_migrations(self):
        """No module waits to be installed or upgraded, and the suite's are of the versions that this process runs."""
        modules = self.env["ir.module.module"].sudo()
        if modules.search_count([("state", "in", ("to install", "to upgrade", "to remove"))], limit=1):
            return FAIL
        ours = modules.search_fetch(
            [("state", "=", "installed"), ("name", "=like", r"integration\_%")], ["name", "latest_version"]
        )
        return PASS if all(_get_version(module.name) == module.latest_version for module in ours) else FAIL


def _get_version(name):
    """Return the version of a module on this disk; ``None`` where it is not there."""
    manifest = Manifest.for_addon(name, display_warning=False)
    return manifest.version if manifest else None
