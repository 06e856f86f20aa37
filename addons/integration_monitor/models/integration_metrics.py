# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import hmac
import secrets
import time
from collections import defaultdict
from datetime import datetime

from odoo import api, models, release
from odoo.exceptions import AccessError

from odoo.addons.integration_core.engine import figures
from odoo.addons.integration_core.tools.buckets import DAY, Stretch
from odoo.addons.integration_core.tools.errors import ConfigurationError

from ..tools import exposition, measuring, metrics
from ..tools.period import PERIODS

#: which secret holds the token
PARAMETER = "integration_monitor.metrics_secret"
#: by which a scanner of leaked secrets knows a token
PREFIX = "intm_"
_FIELDS = ("code", "system_id", "state", "direction", "mode", "criticality", "service_level_minutes")
# A day is made of its hours and minutes by the run that counts these, so days hold all that was ever counted.
_EVER = Stretch(DAY, datetime(1970, 1, 1), datetime(9999, 12, 31))
#: what tells how an interface stands, and how many calls were refused
_RECENTLY = PERIODS["1h"]


class IntegrationMetrics(models.AbstractModel):
    """What the monitoring of an organisation asks for: numbers out of the database, and who may ask for them.

    A counter tells all that was ever counted, read from the figures of days only. These stay when finer ones go, and a
    day never has less of a kind by being counted again, so counters rise whoever answers and whatever is removed. What
    moves one down and another one up is told in docs/metrics.md.
    """

    _name = "integration.metrics"
    _description = "Metrics for monitoring"

    # === BUSINESS METHODS === #

    @api.model
    def _render(self, accept: str = "") -> tuple[bytes, str]:
        """Return all metrics as text, and its type of content; ``tools/metrics.py`` says which these are.

        :param accept: header of the request
        """
        begin = time.perf_counter()
        measured = self.sudo()._measure()
        measured[metrics.TAKEN] = {(): time.perf_counter() - begin}
        return exposition.render(measured, accept, self._describe_target())

    @api.model
    def _measure(self) -> dict[metrics.Metric, exposition.Samples]:
        """Return the numbers of each metric, of all companies."""
        interfaces = (
            self.env["integration.interface"].with_context(active_test=False).search_fetch([], _FIELDS)
        )
        codes = {interface.id: interface.code for interface in interfaces}
        reading, rows = self._read_overview()
        return {
            **self._measure_interfaces(interfaces),
            **self._measure_traffic(codes),
            **measuring.measure_facts(reading.facts, codes),
            metrics.SERVED: {(row.interface.code,): int(row.standing.is_served) for row in rows},
        }

    @api.model
    def _read_overview(self):
        """Return what the overview of all companies would show about the last hour, and its rows."""
        companies = self.env["res.company"].search_fetch([], ["name"])
        overview = self.env["integration.overview"].with_context(allowed_company_ids=companies.ids)
        reading = overview._read(_RECENTLY)
        return reading, overview._get_rows(reading)

    @api.model
    def _measure_interfaces(self, interfaces):
        return {
            metrics.INTERFACES: {
                (
                    interface.code,
                    interface.system_id.code,
                    interface.direction,
                    interface.mode,
                    interface.criticality,
                    interface.environment,
                ): 1
                for interface in interfaces
            },
            metrics.FLOWING: {(interface.code,): int(interface._is_flowing()) for interface in interfaces},
            metrics.SERVICE_LEVEL: {
                (interface.code,): interface.service_level_minutes * 60 for interface in interfaces
            },
        }

    @api.model
    def _measure_traffic(self, codes):
        group = ("interface_id", "kind", "outcome")
        question = figures.Question([_EVER], group, company_ids=None, with_histogram=True)
        [found] = figures.read(self.env.cr, [question])
        return measuring.measure_traffic(found, codes, self._list_outcomes())

    # === THE TOKEN === #

    @api.model
    def _renew_token(self) -> str:
        """Make a token that opens the metrics, in place of the former one; return it, this once.

        :raise AccessError: for all but integration managers
        :raise KeyMissing: when no encryption key is configured
        """
        self._close()
        token = PREFIX + secrets.token_urlsafe(32)
        parameter = self.env["ir.config_parameter"].sudo().create({"key": PARAMETER, "value": "new"})
        secret = (
            self.env["integration.secret"]
            .sudo()
            ._store(token, name=self.env._("Token for metrics"), record=parameter)
        )
        parameter.value = str(secret.id)
        return token

    @api.model
    def _close(self):
        """Forget the token: nobody may read metrics until there is a new one.

        :raise AccessError: for all but integration managers
        """
        if not self.env.user.has_group("integration_core.group_integration_manager"):
            raise AccessError(self.env._("Only integration managers may open or close the metrics."))
        self._get_secret().unlink()
        self.env["ir.config_parameter"].sudo().search([("key", "=", PARAMETER)]).unlink()

    @api.model
    def _is_allowed(self, authorization: str) -> bool:
        """Whether a header holds the token, found out in the same time whatever it holds."""
        scheme, _space, given = authorization.partition(" ")
        try:
            token = self._get_secret()._reveal()
        except (ConfigurationError, ValueError):  # no key, or no token
            token = ""
        digests = [hashlib.sha256(text.encode()).digest() for text in (given.strip(), token)]
        return hmac.compare_digest(*digests) and bool(token) and scheme.lower() == "bearer"

    # === GETTERS === #

    @api.model
    def _is_open(self) -> bool:
        """Whether there is a token at all."""
        return bool(self._get_secret())

    @api.model
    def _get_secret(self):
        number = self.env["ir.config_parameter"].sudo().get_param(PARAMETER) or ""
        secret = self.env["integration.secret"].sudo().browse(int(number) if number.isdigit() else [])
        return secret.exists()

    @api.model
    def _list_outcomes(self):
        """Return how traffic of each kind can end: {kind: outcomes}."""
        found = defaultdict(set)
        for source in self.env["integration.statistic"]._get_sources():
            found[source.kind].update(source.outcomes)
        return found

    @api.model
    def _describe_target(self):
        """Return what OpenTelemetry calls the resource: the same for all processes, as the numbers are."""
        return {
            "service_name": "odoo-integration",
            "service_namespace": self.env.cr.dbname,
            "service_version": release.version,
        }
