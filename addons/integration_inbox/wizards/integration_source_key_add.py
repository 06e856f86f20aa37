# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.proof import PUBLIC, SECRET
from ..tools.schemes import SCHEMES

_ENTERED = ("secret", "public_key")


class IntegrationSourceKeyAdd(models.TransientModel):
    """Takes a key from the partner, or makes one for it.

    What is entered passes through and is not kept here: a secret has one place, where it is encrypted.
    """

    _name = "integration.source.key.add"
    _inherit = ["integration.dialog"]
    _description = "Add a key to a source"

    source_id = fields.Many2one("integration.source", required=True, readonly=True)
    scheme = fields.Selection(related="source_id.scheme", related_sudo=False)
    name = fields.Char("Note", required=True, help="What tells it apart, e.g. the partner's name for it.")
    kind = fields.Selection(
        [
            ("made", "A new shared secret, made here and shown once"),
            (SECRET, "A shared secret that the partner gave us"),
            (PUBLIC, "A public key of the partner"),
        ],
        "Key",
        required=True,
        default="made",
    )
    algorithm = fields.Selection(
        [(name, name) for scheme in SCHEMES.values() for name in scheme.ALGORITHMS],
        help="The only one that the partner may sign with by this key. Ask the partner.",
    )
    key_id = fields.Char(
        "Key id", help="How the partner names the key: “keyid” of a signature, “kid” of a token."
    )
    expires_at = fields.Datetime("Valid until", help="Empty: until it is revoked.")
    secret = fields.Char(store=False)
    public_key = fields.Text("Public key", store=False, help="PEM or JWK, or whpk_… for Standard Webhooks.")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        entered = [self._take_out(vals) for vals in vals_list]
        wizards = super().create([vals for vals, _text in entered])
        for wizard, (_vals, text) in zip(wizards, entered, strict=True):
            wizard._keep(text)
        return wizards

    def write(self, vals):
        vals, text = self._take_out(vals)
        result = super().write(vals)
        for wizard in self.filtered(lambda wizard: text):
            wizard._keep(text)
        return result

    @api.model
    def _take_out(self, vals):
        """Return the values without what was entered, and that."""
        kept = {name: value for name, value in vals.items() if name not in _ENTERED}
        return kept, next((vals[name] for name in _ENTERED if vals.get(name)), "")

    def _keep(self, text):
        """Keep the key that was entered, where one has to be.

        :raise UserError: when none was
        """
        if self.kind == "made":
            return
        if not text:
            raise UserError(self.env._("Enter the key."))
        self._add(self.kind, text)

    # === ACTION METHODS === #

    def action_add(self):
        """Make the key and show it, where it was not given."""
        self.ensure_one()
        if self.kind != "made":
            return {"type": "ir.actions.act_window_close"}
        secret = self.env["integration.source.key"]._make_secret(self.source_id.scheme)
        self._add(SECRET, secret)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The new secret"),
            "res_model": "integration.source.key.show",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_secret": secret, "default_url": self.source_id.url},
        }

    def _add(self, kind, text):
        self.env["integration.source.key"]._add(
            self.source_id,
            name=self.name,
            kind=kind,
            text=text,
            algorithm=self.algorithm,
            key_id=self.key_id,
            expires_at=self.expires_at,
        )
