# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The billing engine of the demo: a partner that calls.

A program of its own that knows the address, its key and the contracts, and nothing of Odoo. It reads one JSON order a
line on standard input and answers each with one line on standard output, so that the demonstration can tell it what
to do and see what it saw:

``{"method", "path", "body", "idempotency_key"}`` → ``{"status", "headers", "body"}``

Run as ``python -m dev.demo.billing_engine URL KEY_ID`` with the key's secret in ``API_SECRET`` and the trace to belong
to in ``TRACEPARENT``.
"""

import json
import os
import subprocess
import sys

from dev import paths, virtualenv


def main():
    """Send what the orders say until there are no more."""
    sys.path.insert(0, str(paths.ROOT / "docs" / "examples"))
    from signed_client import SignedClient

    client = SignedClient(sys.argv[1], sys.argv[2], os.environ["API_SECRET"])
    for line in sys.stdin:
        order = json.loads(line)
        headers = {"traceparent": os.environ["TRACEPARENT"]}
        if order.get("idempotency_key"):
            headers["Idempotency-Key"] = order["idempotency_key"]
        response = client.request(order["method"], order["path"], order.get("body"), headers=headers)
        answer = {"status": response.status_code, "headers": dict(response.headers), "body": response.json()}
        print(json.dumps(answer), flush=True)


class BillingEngine:
    """The running program, as the demonstration holds it.

    :param str url: of the server, without a slash at the end
    :param str key_id: public id of the credential
    :param str secret: of the credential, as it was shown once
    :param str traceparent: W3C trace context that all its calls belong to
    """

    def __init__(self, url, key_id, secret, traceparent):
        self._process = subprocess.Popen(
            [str(virtualenv.PYTHON), "-m", "dev.demo.billing_engine", url, key_id],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=paths.ROOT,
            env={**os.environ, "API_SECRET": secret, "TRACEPARENT": traceparent},
        )

    def call(self, method, path, body=None, idempotency_key=None):
        """Let it send one request and return ``{"status", "headers", "body"}`` of the answer."""
        order = {"method": method, "path": path, "body": body, "idempotency_key": idempotency_key}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def stop(self):
        """End the program."""
        self._process.stdin.close()
        self._process.wait(10)


if __name__ == "__main__":
    main()
