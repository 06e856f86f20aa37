# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import asdict

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import sql

from odoo.addons.integration_core import aside
from odoo.addons.integration_core.tools import canonical_json

_LOCK = 0x696E7467_00000006
_TEXTS = ("name", "explanation", "remedy")


class IntegrationExpectationShipped(models.Model):
    """What the installed addons ship is there whenever Odoo starts; limits and people that were set stay.

    It is called at each start, and writes nothing when all is as it should be. What is not shipped any more is
    archived, and comes back as it was: an addon may be missing for one start only.
    """

    _inherit = "integration.expectation"  # pylint: disable=consider-merging-classes-inherited

    shipped_digest = fields.Char(
        readonly=True,
        copy=False,
        help="Differs when what the suite says of it does, or the languages. Empty: it is not shipped any more.",
    )

    def _register_hook(self):
        super()._register_hook()
        self._sync()

    @api.model
    def _sync(self):
        """Make those that are shipped say what the addons say, once, whichever process finds that they do not.

        A process that is started before the addons are upgraded finds no table yet, and serves all the same.
        """
        if not sql.table_exists(self.env.cr, self._table):
            return
        shipped = self._find_shipped()
        if not self._differs(shipped):
            return
        if self.env.registry.updated_modules:
            self._apply(shipped)
            return
        with aside.opened(self.env.registry) as cr:
            cr.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            expectations = self.with_env(api.Environment(cr, SUPERUSER_ID, {}))
            if expectations._differs(shipped):
                expectations._apply(shipped)

    def _differs(self, shipped):
        self.flush_model()
        self.env.cr.execute(
            "SELECT code, shipped_digest FROM integration_expectation WHERE shipped_digest IS NOT NULL"
        )
        return dict(self.env.cr.fetchall()) != {code: self._digest(item) for code, item in shipped.items()}

    def _apply(self, shipped):
        expectations = self.sudo().with_context(active_test=False, tracking_disable=True, lang=None)
        known = {
            expectation.code: expectation for expectation in expectations.search(Domain("code", "!=", False))
        }
        for sequence, (code, item) in enumerate(shipped.items(), 1):
            expectation, vals = known.pop(code, expectations.browse()), self._prepare_shipped(item)
            if expectation:
                is_back = not expectation.shipped_digest
                expectation.write({**vals, "active": True} if is_back else vals)
            else:
                expectation = expectations.create({"hours": item.hours, "sequence": sequence, **vals})
            expectation._translate()
        for gone in known.values():
            if gone.shipped_digest:
                gone.write({"active": False, "shipped_digest": False})

    def _translate(self):
        """Write the words of one that is shipped in all languages that are in use."""
        for lang in self._get_languages():
            translated = self.with_context(lang=lang)
            item = translated._find_shipped().get(self.code)
            translated.write({name: getattr(item, name) for name in _TEXTS})

    @api.model
    def _find_shipped(self) -> dict:
        """Return {code: what the addons ship}; of messages only where something keeps them."""
        hooks = self.env["integration.expectations"]
        has_messages = bool(hooks._get_message_model())
        shipped = {item.code: item for item in hooks._get_shipped()}
        return {code: item for code, item in shipped.items() if has_messages or not item.entities}

    @api.model
    def _prepare_shipped(self, item) -> dict:
        """Return the values of a record that says what was shipped."""
        return {
            **{name: getattr(item, name) for name in _TEXTS},
            "code": item.code,
            "kind": item.kind,
            "res_model": item.model or self.env["integration.expectations"]._get_message_model(),
            "condition": repr(list(item.domain)),
            "since_field": item.since,
            "amount_field": item.amount,
            "partner_field": item.partner,
            "event_types": " ".join(item.event_types),
            "entities": " ".join(item.entities),
            "shipped_digest": self._digest(item),
        }

    @api.model
    def _digest(self, item) -> str:
        return canonical_json.digest([repr(asdict(item)), *self._get_languages()])

    @api.model
    def _get_languages(self) -> list[str]:
        return sorted(code for code, _name in self.env["res.lang"].get_installed())
