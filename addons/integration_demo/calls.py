# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Calls of clients, served as the API serves them: the same resource, answers and log, without HTTP."""

import time
from datetime import timezone

from odoo.exceptions import AccessError, UserError

from odoo.addons.integration_api import request_store
from odoo.addons.integration_api.error_answer import get_problem
from odoo.addons.integration_api.resource import Resource
from odoo.addons.integration_api.tools.idempotency import fingerprint
from odoo.addons.integration_api.tools.route_class import classify
from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import IntegrationError
from odoo.addons.integration_core.tools.trace import Trace

#: of documentation (RFC 5737)
_ADDRESSES = {"ehr": "198.51.100.21", "billing": "198.51.100.34"}


class Calls:
    """Lets the clients of the demonstration call.

    :param env: the superuser's
    :param Stage stage: knows them
    :param Past past: whose moment it is
    :param rng: makes the traces
    """

    def __init__(self, env, stage, past, rng):
        self._env = env
        self._stage = stage
        self._past = past
        self._rng = rng

    def call(self, machine, method, path, document=None, key=None):
        """Serve one request of a client, commit what it did, and write it down.

        :param machine: code of the client
        :param path: below ``/integration``, with the version
        :param key: the ``Idempotency-Key`` of a request that changes something
        :return: the document of the answer, ``None`` where it was refused
        """
        credential = self._stage.get(f"key_{machine}")
        client = credential.client_id
        trace, started = Trace.new(self._rng), time.monotonic()
        route = classify(method, path)
        env = self._env(
            user=client.service_user_id.id,
            su=False,
            context={
                "lang": "en_US",
                "integration_trace": trace.traceparent(),
                "integration_cause": f"request:{trace.span_id}",
            },
        )
        answer, status, code = None, 0, ""
        try:
            with self._env.cr.savepoint():
                answer = self._serve(env, client, route, document, key)
            status = answer.status
        except (IntegrationError, AccessError, UserError) as error:
            problem = get_problem(error, may_read_odoo=False)
            answer, status, code = None, problem.status, problem.code
        body = canonical_json.dumps(answer.document) if answer and answer.document else ""
        self._env.cr.flush()
        self._env.cr.execute(
            request_store.insert(
                {
                    "at": self._past.moment.replace(tzinfo=timezone.utc).timestamp(),
                    "client_id": client.id,
                    "credential_id": credential.id,
                    "company_id": client.company_id.id,
                    "method": method,
                    "path": route.path,
                    "route_class": route.kind,
                    "entity": route.entity or None,
                    "operation": route.operation or None,
                    "action": route.action or None,
                    "subject_uid": route.uid or (status == 201 and answer.document["id"]) or None,
                    "status": status,
                    "code": code or None,
                    "request_bytes": len(canonical_json.dumps(document)) if document else 0,
                    "response_bytes": len(body),
                    "correlation_id": trace.trace_id,
                    "span_id": trace.span_id,
                    "remote_address": _ADDRESSES.get(machine, "198.51.100.50"),
                    "is_replay": False,
                    "duration_ms": int((time.monotonic() - started) * 1000),
                }
            )
        )
        self._note_use(credential, client, route.entity)
        self._past.end()
        return answer.document if answer else None

    def _serve(self, env, client, route, document, key):
        terms = env["integration.grant"]._load_terms(client.id, route.entity, 1)
        resource = Resource(env, terms)
        if route.kind == "list":
            return resource.page({"limit": "50"})
        if route.operation == "read":
            return resource.read(route.uid)
        work = {
            "create": lambda: resource.create(document),
            "update": lambda: resource.update(route.uid, document),
            "action": lambda: resource.invoke(route.uid, route.action, document or {}),
        }[route.operation]
        return self._once(env, client, route, document, key, work)

    @staticmethod
    def _once(env, client, route, document, key, work):
        """Do it unless the same request was answered before, see ``integration.idempotency``."""
        store = env["integration.idempotency"].sudo()
        content = canonical_json.dumps(document or {}).encode()
        row, answered = store._begin(
            client.id, key, fingerprint("POST", route.path, content), method="POST", path=route.path
        )
        if answered:
            return answered
        answer = work()
        store._finish(row, answer)
        return answer

    def _note_use(self, credential, client, entity):
        """Note when key and grant were used last."""
        moment = self._past.moment
        self._env.cr.execute(
            "UPDATE integration_credential SET last_used_at = %s WHERE id = %s", (moment, credential.id)
        )
        self._env.cr.execute(
            """UPDATE integration_grant SET last_used_at = %s
                WHERE client_id = %s AND contract_id IN (SELECT id FROM integration_contract WHERE entity = %s)""",
            (moment, client.id, entity),
        )
