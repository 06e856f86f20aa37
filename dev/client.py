# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Calls to a running Odoo as its web client makes them: a session, then methods of models by name.

This is how a demonstration, a bench or a test acts as a person does. It needs no API key, and logs none of the
deprecation warnings that XML-RPC does since Odoo 19.
"""

import requests

SECONDS = 120


class RemoteError(Exception):
    """Odoo answered a call with an error.

    :param str name: of the exception's class, such as ``odoo.exceptions.UserError``
    :param str message: what it said
    """

    def __init__(self, name, message):
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message


class Client:
    """A person's session.

    :param str url: of the server, without a slash at the end
    :param str database: its name
    """

    def __init__(self, url, database, login="admin", password="admin"):
        self.url = url
        self.http = requests.Session()
        answer = self._post(
            "/web/session/authenticate", {"db": database, "login": login, "password": password}
        )
        self.uid = answer["uid"]

    def call(self, model, method, *arguments, **keywords):
        """Call a public method of a model and return what it returned, as JSON knows it.

        :param arguments: positional ones; for methods of records the first is a list of their ids
        :raises RemoteError: when it raised
        """
        parameters = {"model": model, "method": method, "args": arguments, "kwargs": keywords}
        return self._post(f"/web/dataset/call_kw/{model}/{method}", parameters)

    def create(self, model, **values):
        """Create one record and return its id."""
        return self.call(model, "create", [values])[0]

    def search(self, model, domain, fields, **options):
        """Return the records that match, each as a dict of ``fields``."""
        return self.call(model, "search_read", domain=domain, fields=fields, **options)

    def _post(self, path, parameters):
        """Send a JSON-RPC call and return its result."""
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": parameters}
        response = self.http.post(self.url + path, json=body, timeout=SECONDS)
        response.raise_for_status()
        answer = response.json()
        if "error" in answer:
            data = answer["error"].get("data", {})
            raise RemoteError(
                data.get("name", "error"), data.get("message") or answer["error"].get("message")
            )
        return answer.get("result")  # left out when a method returns nothing
