# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens while a partner waits for its answer."""

import logging
import re
from dataclasses import dataclass
from datetime import timedelta

from psycopg2 import Error as DatabaseError

from odoo import SUPERUSER_ID, api, models

from odoo.addons.integration_core import aside
from odoo.addons.integration_core.tools import utc
from odoo.addons.integration_core.tools.errors import (
    BodyTooLarge,
    MessageChanged,
    RateLimited,
    SourceNotReady,
    SourceUnknown,
)
from odoo.addons.integration_core.tools.trace import Trace

from ..engine import store
from ..tools.receiving import receive

_logger = logging.getLogger(__name__)

_CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
#: when a partner may come again with a message for a source that is not approved, in seconds
_NOT_READY_FOR = 300
_RATE_WINDOW = timedelta(minutes=1)


@dataclass(frozen=True)
class Accepted:
    """What a partner is answered: whether we keep the message since now, or had it before."""

    message_id: str
    is_new: bool

    @property
    def status(self) -> str:
        """Return it in a word."""
        return "accepted" if self.is_new else "duplicate"


class IntegrationInbox(models.AbstractModel):
    """Accepts messages: proves them, keeps them once, and sees to it that a job works on them.

    Nothing else happens while the partner waits. The message is committed before it is answered, in a transaction of
    its own; only then a job is looked for, so that whoever is working already sees the message, or we see that nobody
    is. A process that is killed in between leaves a message without a job, which a cron finds.
    """

    _name = "integration.inbox"
    _description = "Accepts partners' messages"

    @api.model
    def _accept(self, code, request, *, remote_addr, media_type, trace_id, now) -> Accepted:
        """Prove a message and keep it.

        :param SignedRequest request: as it came over the wire
        :param media_type: of the body, without parameters
        :param trace_id: correlation id of all that the message causes
        :param now: seconds since the epoch
        :raise AuthenticationError: for an unknown source as for a wrong signature
        :raise BodyTooLarge: or
        :raise NetworkDenied: or
        :raise UnsupportedMediaType: or
        :raise MalformedBody: when there is no message in it
        :raise SourceNotReady: when the source is not approved
        :raise RateLimited: when the partner sends more than was agreed
        :raise MessageChanged: when the id is that of another message
        """
        trace = self.env["integration.trace"]._with(Trace(trace_id, Trace.new().span_id))
        inbox = self.with_user(SUPERUSER_ID).with_context(**trace)
        source = inbox.env["integration.source"]._load(code) if _CODE.fullmatch(code) else None
        if source is None:
            raise SourceUnknown("")
        if len(request.body) > source.max_body:
            raise BodyTooLarge(f"the limit is {source.max_body} bytes", limit=source.max_body)
        message = receive(request, source, remote_addr, media_type, now)
        if not source.opens:
            raise SourceNotReady("", retry_after=_NOT_READY_FOR)
        moment = utc.from_epoch(now)
        with inbox._open_transaction() as cr:
            self._check_rate(cr, source, moment)
            row_id = store.insert(cr, source, message, trace_id, moment)
            if row_id:
                cr.commit()  # pylint: disable=invalid-commit
                inbox._see_to_a_job(cr, source.id, row_id % source.lanes)
                return Accepted(message.message_id, is_new=True)
            known = store.find_known(cr, source.id, message.message_id)
        if known.digest != message.digest and not source.ignores_changed:
            inbox._report_changed(source, known.id)
            raise MessageChanged("")
        return Accepted(message.message_id, is_new=False)

    @api.model
    def _check_rate(self, cr, source, now):
        """Refuse more messages than were agreed for a minute.

        :raise RateLimited:
        """
        if (
            source.rate
            and store.count_between(cr, source.id, now - _RATE_WINDOW, now, source.rate) >= source.rate
        ):
            raise RateLimited("", retry_after=int(_RATE_WINDOW.total_seconds() / 2))

    @api.model
    def _see_to_a_job(self, cr, source_id, lane):
        """Make sure that a job will find what is committed, in the next transaction of the cursor."""
        try:
            with cr.savepoint(flush=False):
                self.env(cr=cr)["integration.inbox.runner"]._arm(source_id, lane, gathers=True)
        except DatabaseError as error:
            # the message is kept and the partner must hear so; the cron finds it
            _logger.info("no job made for a message: %s", type(error).__name__)

    @api.model
    def _report_changed(self, source, message_id):
        """Tell somebody that an id came with another body, apart from the request, which is refused."""
        record = self.env["integration.source"].browse(source.id)
        self.env["integration.issue"]._raise_issue_apart(
            MessageChanged.code,
            key=(source.id,),
            summary=self.env._("“%s” sends different messages under one id", record.name),
            detail=self.env._("The first one is message %s. The other one was refused.", message_id),
            severity="high",
            interface=record.interface_id,
            record=record,
            remedy=self.env._(
                "Ask the partner. If it only changes details when it sends again, such as a counter of attempts, "
                "have “Same id, other body” of the source changed. Otherwise the ids of its messages are not unique, "
                "or somebody else knows its key: then revoke the key."
            ),
        )

    # === SEAMS === #

    def _open_transaction(self):
        """A short transaction of its own. It sees what others commit, so that a repetition is told as one."""
        return aside.opened(self.env.registry)
