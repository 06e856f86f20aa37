# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.integration_core.tools import utc
from odoo.addons.integration_core.tools.errors import SignatureReplayed

_FORGET_AT_ONCE = 10_000


class IntegrationNonce(models.Model):
    """The nonces of signed writes and of assertions at the token endpoint, while they are fresh: none works twice.

    The row is written in a short transaction of its own, before the request does anything: a request that is
    refused has used its nonce too, or whoever recorded it could send it again when it would no longer be
    refused. Of two that run at once on any processes the unique index lets one through.

    Reads leave no row: a replayed read changes nothing and answers only whoever could already read the answer
    of the first, and an INSERT would make every read a write.
    """

    _name = "integration.nonce"
    _inherit = ["integration.exported"]
    _description = "Used nonce"
    _log_access = False

    credential_id = fields.Many2one(
        "integration.credential", required=True, readonly=True, ondelete="cascade"
    )
    nonce = fields.Char(required=True, readonly=True)
    expires_at = fields.Datetime("Expires", required=True, readonly=True, index=True)

    _once = models.Constraint("UNIQUE (credential_id, nonce)", "This request was received before.")

    @api.model
    def _burn(self, credential_id, claim, burnt):
        """Use up the nonce of a verified signature or assertion, for good.

        :param int credential_id: whose it is
        :param claim: a ``Claim`` of :mod:`..tools.http_signature` or ``Assertion`` of :mod:`..tools.client_assertion`
        :param set burnt: what earlier tries of this very request used up: Odoo runs a request again after a
            serialization failure, and that one is no replay
        :raise SignatureReplayed: when it was used before
        :raise psycopg2.errors.SerializationFailure: when another transaction used it just now; the retry tells
        """
        if (credential_id, claim.nonce) in burnt:
            return
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "INSERT INTO %s (credential_id, nonce, expires_at) VALUES (%s, %s, %s)"
                    " ON CONFLICT (credential_id, nonce) DO NOTHING RETURNING id",
                    SQL.identifier(self._table),
                    credential_id,
                    claim.nonce,
                    utc.from_epoch(claim.forget_at),
                ),
                log_exceptions=False,  # a serialization failure is foreseen, and retried
            )
            if not cr.rowcount:
                raise SignatureReplayed(claim.key_id)
        burnt.add((credential_id, claim.nonce))

    @api.model
    def _cron_forget(self):
        """Forget nonces whose signatures are refused for their age anyhow."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM %(table)s WHERE id IN"
                " (SELECT id FROM %(table)s WHERE expires_at < %(now)s LIMIT %(most)s)",
                table=SQL.identifier(self._table),
                now=fields.Datetime.now(),
                most=_FORGET_AT_ONCE,
            )
        )
        done = self.env.cr.rowcount
        self.env["ir.cron"]._commit_progress(
            done, remaining=_FORGET_AT_ONCE if done == _FORGET_AT_ONCE else 0
        )
