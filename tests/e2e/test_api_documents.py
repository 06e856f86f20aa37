# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The served OpenAPI document is enough to write a client with, and everything that it says is so."""

import json
import re
import secrets
import uuid

import pytest
import requests
import schemathesis
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
TRIES = 12  # requests of each operation and kind of data


@pytest.fixture(scope="module")
def document(outsiders):
    """What north is served."""
    return outsiders.north.openapi()


class Signed(requests.auth.AuthBase):
    """Signs what ``requests`` is about to send, by what the document says of it and nothing else."""

    def __init__(self, document, key_id, secret):
        scheme = document["components"]["securitySchemes"]["httpMessageSignature"]
        assert (scheme["type"], scheme["scheme"]) == ("http", "signature")
        always, digest, given = re.findall(r"^- (.+)[;.]$", scheme["description"], re.MULTILINE)
        self.always = tuple(re.findall(r"`(@[\w-]+)`", always))
        assert "`content-digest`" in digest
        self.given = re.findall(r"`([\w-]+)`", given)
        self.key_id = key_id
        self.signer = HTTPMessageSigner(
            signature_algorithm=algorithms.HMAC_SHA256,
            key_resolver=MappingKeyResolver(public_keys={}, private_keys={key_id: secret.encode()}),
        )

    def __call__(self, request):
        body = request.body.encode() if isinstance(request.body, str) else request.body or None
        covered = self.always + tuple(name for name in self.given if name in request.headers)
        if not all(request.headers.get(name, "").isascii() for name in self.given):
            reject()  # no library signs it (RFC 9421 §2.5)
        self.signer.sign(
            request,
            key_id=self.key_id,
            nonce=secrets.token_hex(16),
            covered_component_ids=covered,
            body=body,
        )
        return request


class Reader:
    """A client that somebody wrote who was given the document, an address and a key."""

    def __init__(self, document, key_id, secret):
        self.document = document
        self.auth = Signed(document, key_id, secret)
        self.operations = {
            operation["operationId"]: (verb, path, operation)
            for path, item in document["paths"].items()
            for verb, operation in item.items()
        }

    def call(self, name, body=None, headers=None, **parameters):
        """Perform an operation by its name and return the answer, which is one that it may have."""
        verb, path, operation = self.operations[name]
        url = self.document["servers"][0]["url"] + path.format(**parameters)
        headers = dict(headers or {})
        if body is not None:
            headers["Content-Type"] = next(iter(operation["requestBody"]["content"]))
        data = None if body is None else json.dumps(body)
        answer = requests.request(verb, url, data=data, headers=headers, auth=self.auth, timeout=30)
        assert str(answer.status_code) in operation["responses"], answer.text
        return answer

    def example(self, name, kind):
        """An example of what may be sent."""
        content = next(iter(self.operations[name][2]["requestBody"]["content"].values()))
        return json.loads(json.dumps(content["examples"][kind]["value"]))


@pytest.fixture
def reader(document, outsiders):
    """North, as a stranger would write it."""
    return Reader(document, outsiders.north.client.key_id, outsiders.north.secret)


def test_the_document_is_valid(document):
    OpenAPIV31SpecValidator(document).validate()


def test_every_route_of_the_api_is_in_the_document(document, outsiders):
    code = """
        rules = env["ir.http"].routing_map().iter_rules()
        result = [rule.rule for rule in rules if rule.endpoint.routing["auth"] == "integration"]
    """
    described = list(document["paths"])
    for rule in outsiders.stack.run_script(code):
        if "<path:anything>" not in rule:  # which answers that nothing is there
            shape = re.compile(re.sub(r"<(?:\w+:)?\w+>", "[^/]+", rule.replace("/v1", "/v[0-9]+")))
            assert any(map(shape.fullmatch, described)), rule


def test_without_a_valid_signature_every_route_answers_401(document, outsiders):
    url = outsiders.north.client.url
    stranger = Signed(document, "key_unknown", outsiders.north.secret)
    seen = set()
    for path in document["paths"].keys() - {"/integration/v1/token"}:  # where a body is the proof
        for verb in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            for auth in (None, stranger):
                target = url + path.format(id=outsiders.north.private, name="order-1")
                answer = requests.request(verb, target, auth=auth, timeout=30)
                seen.add((answer.status_code, answer.headers["WWW-Authenticate"]))
                if verb != "HEAD":
                    assert answer.json()["code"] == "unauthenticated"
    assert seen == {(401, 'Signature realm="integration", Bearer realm="integration"')}
    form = {"grant_type": "client_credentials", "client_id": "key_unknown", "client_secret": "x"}
    answer = requests.post(f"{url}/integration/v1/token", data=form, timeout=30)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_who_has_read_nothing_else_creates_reads_changes_and_acts(reader):
    party = reader.call(
        "create_party_v1", reader.example("create_party_v1", "smallest"), {"Idempotency-Key": "reader-1"}
    )
    assert party.status_code == 201, party.text
    read = reader.call("read_party_v1", id=party.json()["id"])
    assert (read.status_code, read.json()) == (200, party.json())
    changed = reader.call(
        "update_party_v1",
        {"phone": reader.example("update_party_v1", "complete")["phone"]},
        {"If-Match": read.headers["ETag"]},
        id=party.json()["id"],
    )
    assert changed.status_code == 200 and changed.json()["phone"], changed.text
    stale = reader.call(
        "update_party_v1", {"phone": None}, {"If-Match": read.headers["ETag"]}, id=party.json()["id"]
    )
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    draft = reader.example("create_invoice_v1", "smallest")
    draft["recipient"]["id"] = party.json()["id"]
    for line in draft["lines"]:
        line["unit_price"]["currency"] = "USD"
        for name in ("product", "account"):
            line.pop(name, None)
        line["taxes"] = []
    invoice = reader.call("create_invoice_v1", draft, {"Idempotency-Key": "reader-2"})
    assert invoice.status_code == 201, invoice.text
    issued = reader.call(
        "action_post_invoice_v1", None, {"Idempotency-Key": "reader-3"}, id=invoice.json()["id"]
    )
    assert (issued.status_code, issued.json()["status"]) == (200, "issued")
    unchanged = reader.call(
        "read_invoice_v1", None, {"If-None-Match": issued.headers["ETag"]}, id=invoice.json()["id"]
    )
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    events = reader.call("list_events").json()
    assert "has_more" in events


def test_every_page_of_a_list_is_found_by_what_the_document_says(reader):
    found, query = [], {"limit": 1}
    url = reader.document["servers"][0]["url"] + "/integration/v1/party"
    for _page in range(50):
        page = requests.get(url, params=query, auth=reader.auth, timeout=30).json()
        found += [item["id"] for item in page["data"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert len(found) == len(set(found)) >= 2


def test_nothing_that_fits_or_does_not_fit_the_document_is_answered_otherwise_than_it_says(
    document, reader, outsiders
):
    """Every operation, with data that fits and data that does not, on records that exist and on none."""
    known = {"party": [outsiders.north.private], "invoice": [], "payment": []}
    known["invoice"] = [outsiders.north.make_invoice(f"known-{count}").json()["id"] for count in range(2)]
    schema = schemathesis.openapi.from_dict(document)
    schema.config.generation.with_security_parameters = (
        False  # a signature is no header that could be made up
    )
    tried = []
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            _try_out(operation, mode, known, reader, outsiders.north.client.url)
        tried.append(operation.label)
    assert len(tried) == len(reader.operations)


def _try_out(operation, mode, known, reader, url):
    """Send some requests of one operation, the same ones in every run."""
    entity = operation.path.split("/")[3] if operation.path.count("/") > 2 else ""
    ids = st.sampled_from([None, *known.get(entity, ()), str(uuid.UUID(int=7))])

    @settings(
        max_examples=TRIES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), known_id=ids)
    def send(case, known_id):
        looked_at = [*CHECKS, checks.negative_data_rejection]
        if operation.path.endswith(":batch"):
            looked_at = CHECKS  # a bad document may have its problem in the results
        if known_id and case.path_parameters and "id" in case.path_parameters:
            case.path_parameters["id"] = known_id
            looked_at = CHECKS  # the id may have been all that was wrong
        response = case.call(base_url=url, auth=reader.auth, timeout=30)
        case.validate_response(response, checks=looked_at)

    try:
        send()
    except Unsatisfiable as error:  # nothing of this operation could be wrong
        assert mode == schemathesis.GenerationMode.NEGATIVE, (operation.label, error)
