# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Up to 500 documents in one request, all or none of them or each for itself, with a result for each.

All are tried together first: that costs hardly more than one ORM call. When Odoo refuses the set without saying which
document it means, the set is parted until those it refuses stand alone.
"""

from math import isqrt

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ConcurrencyError, UserError

from odoo.addons.integration_core.tools.errors import BatchFailed, Conflict, Forbidden, RequestError

from . import odoo_rights, unmapped
from .answer import Answer
from .error_answer import get_problem
from .tools import etag, write_notes
from .tools.clearance import may_read_odoo
from .writes import Writes

#: bad documents of all or nothing that are looked for, beside those that break their contract
_ENOUGH = 20

# operation of a batch → the operations of a grant of which one is needed for any of it
NEEDED = {"create": ("create",), "update": ("update",), "upsert": ("create", "update")}


class Batch:
    """One batch of a client.

    :param resource: the :class:`.resource.Resource` it is for
    :param request: a :class:`.tools.batch_request.BatchRequest`, or a part of one
    """

    def __init__(self, resource, request):
        self._resource = resource
        self._request = request
        self._writes = Writes(resource)

    def answer(self):
        """Do the batch and return its answer.

        :raises BatchFailed: when it was all or nothing and one failed; the transaction is then rolled back
        """
        results = self.run()
        return Answer(200, summarise(self._request.operation, self._request.mode, results))

    def run(self, is_patient=False):
        """Do the batch and return the result of each document, in order.

        :param bool is_patient: somebody else's hold on a document is no result: all of it can be tried again
        :raises BatchFailed: see :meth:`answer`
        :raises ConcurrencyError: when somebody else holds one, and this can wait
        """
        self.check_allowed()
        outcomes = self._work()
        if is_patient and any(type(outcome) is Conflict for outcome in outcomes.values()):
            raise ConcurrencyError("somebody else is changing the same data")
        unmapped.note(self._resource, outcomes.values())
        results = [self._show(index, outcomes[index]) for index in sorted(outcomes)]
        failed = [result for result in results if "problem" in result]
        if failed and self._request.mode == "all_or_nothing":
            detail = f"{len(failed)} of {self._request.size} documents were refused; nothing was written"
            raise BatchFailed(detail, failed=len(failed), results=failed)
        return results

    def check_allowed(self):
        """Refuse a batch of which nothing is granted.

        :raises OperationNotGranted: or
        :raises InterfaceNotApproved:
        """
        self._resource.terms.check_allows_any(NEEDED[self._request.operation])

    def _work(self):
        """Return ``{index: Written or error}``."""
        needed = "create" if self._request.operation == "create" else "write"
        with odoo_rights.demanded(self._resource.terms.grant_id, self._resource.env, needed):
            tasks, errors = self._writes.plan(self._request.operation, self._request.items)
            return {**self._request.errors, **errors, **(self._try(tasks) if tasks else {})}

    def _try(self, tasks):
        """Write all of them, or find out which cannot be; return ``{index: Written or error}``.

        What is refused is parted into as many parts as each then has documents. So one bad document among many is
        soon alone, and where all are bad, each was tried some five times and no more. Of all or nothing, enough bad
        ones will do.
        """
        outcome = self._attempt(tasks)
        if not isinstance(outcome, Exception):
            return outcome
        if len(tasks) == 1:
            return {tasks[0].item.index: outcome}
        found, size = {}, isqrt(len(tasks))
        for start in range(0, len(tasks), size):
            found |= self._try(tasks[start : start + size])
            bad = sum(isinstance(outcome, Exception) for outcome in found.values())
            if self._request.mode == "all_or_nothing" and bad >= _ENOUGH:
                break
        return found

    def _attempt(self, tasks):
        """Write all of them or none; return ``{index: Written}``, or the error."""
        try:
            with self._resource.env.cr.savepoint():
                return self._writes.do(tasks)
        except AccessError:
            raise  # a right is missing for the client, whatever the document
        except (RequestError, Forbidden, UserError, IntegrityError) as error:
            return error

    def _show(self, index, outcome):
        if isinstance(outcome, Exception):
            problem = get_problem(outcome, may_read_odoo(self._resource.terms.clearance))
            trace = self._resource.env["integration.trace"]._current()
            return {"index": index, "status": problem.status, "problem": problem.document(trace.trace_id)}
        uid = outcome.document["id"]
        result = {
            "index": index,
            "status": outcome.status,
            "id": uid,
            "etag": etag.quoted(outcome.tag),
            "location": self._resource.locate(uid),
            **write_notes.as_members(outcome.report),
        }
        return {**result, "document": outcome.document} if self._request.returns == "document" else result


def summarise(operation, mode, results):
    """Return the body that answers a batch."""
    failed = sum("problem" in result for result in results)
    return {
        "operation": operation,
        "mode": mode,
        "succeeded": len(results) - failed,
        "failed": failed,
        "results": results,
    }
