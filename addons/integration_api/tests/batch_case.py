# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager

from ..models import integration_batch_running
from .common import ORDERS, ApiCase

BATCH = f"{ORDERS}:batch"
LATER = {"Prefer": "respond-async"}


class BatchCase(ApiCase):
    """Batches that are accepted and done by jobs, here in the transaction of the test and in parts of two."""

    def setUp(self):
        super().setUp()
        self.Batch = self.env["integration.batch"]
        self.patch(type(self.Batch), "_open_transaction", lambda batch: self.same_transaction())
        self.patch(type(self.Batch), "_open_waiting", lambda batch: self.same_transaction())
        self.patch(integration_batch_running, "_CHUNK", 2)

    @contextmanager
    def same_transaction(self):
        """What the work writes stays visible to the test; an exception takes it back."""
        with self.env.cr.savepoint():
            yield self.env.cr

    def accept(self, documents=5, operation="create", headers=None, **more):
        if isinstance(documents, int):
            documents = [{"number": f"J/{n}"} for n in range(documents)]
        body = {"operation": operation, "documents": documents, **more}
        response = self.call("POST", BATCH, body, {**LATER, **(headers or {})})
        self.assertEqual(response.status_code, 202, response.text)
        self.env.invalidate_all()
        return response

    def batch_of(self, response):
        return self.Batch.search([("uid", "=", response.json()["id"])])

    def run_job(self, response):
        self.Batch._job_run(self.batch_of(response).id)
        self.env.flush_all()

    def job(self, response, **options):
        return self.call("GET", response.headers["Location"], **options)

    def numbers(self):
        self.env.invalidate_all()
        return self.env["test.integration.order"].search([("name", "=like", "J/%")]).mapped("name")
