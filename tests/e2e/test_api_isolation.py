# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two partners of two companies of one Odoo: neither sees, changes or infers what is the other's.

What a partner may not have must look exactly as what does not exist, on every route and with every verb, or the
difference tells it. The routes are those of both partners' own documents.
"""

import json
import uuid

import pytest

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
NOBODY = str(uuid.UUID(int=7))
#: what differs between any two answers
OF_THE_ANSWER = {"date", "traceparent", "ratelimit"}
FORBIDDEN = ("state", "company_id", "create_uid", "write_uid", "user_ids", "__last_update")
TABLES = ("res_partner", "account_move", "account_payment", "integration_event", "integration_idempotency")


@pytest.fixture(scope="module")
def foreign(outsiders):
    """Ids of what belongs to north's company alone, by entity."""
    invoice = outsiders.north.make_invoice("isolation")
    assert invoice.status_code == 201, invoice.text
    amount = invoice.json()["total_gross"]
    party = invoice.json()["recipient"]
    payment = outsiders.north.post("/payment", {"party": party, "amount": amount}, "isolation-payment")
    assert payment.status_code == 201, payment.text
    return {
        "party": outsiders.north.private,
        "invoice": invoice.json()["id"],
        "payment": payment.json()["id"],
    }


@pytest.fixture(scope="module")
def souths_invoice(outsiders):
    """Id of an invoice of south's company, which sees it without its amounts."""
    code = """
        company = env["res.company"].browse(company)
        env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
        env["account.move"].with_company(company).create(
            {
                "move_type": "out_invoice",
                "partner_id": env["res.partner"].search([("ref", "=", "south")]).id,
                "invoice_line_ids": [(0, 0, {"name": "Secret", "price_unit": 12, "tax_ids": False})],
            }
        )
    """
    outsiders.stack.run_script(code, company=outsiders.south.company)
    (invoice,) = outsiders.south.get("/invoice").json()["data"]
    assert "Secret" not in json.dumps(invoice)
    return invoice["id"]


@pytest.fixture
def untouched(outsiders, foreign, souths_invoice):
    """Fail the test when it changed what is north's, or made anything."""

    def look():
        return [
            *(outsiders.stack.sql(f"SELECT count(*) FROM {table}") for table in TABLES),
            *(outsiders.north.get(f"/{entity}/{uid}").text for entity, uid in foreign.items()),
        ]

    before = look()
    yield
    assert look() == before


def ask(outsider, verb, path, body=None, headers=None, key=None):
    """What an answer tells: status, headers and body, without what differs between any two answers."""
    headers = dict(headers or {})
    if verb == "POST":
        headers["Idempotency-Key"] = key or f"key-{uuid.uuid4()}"
    answer = outsider.client.request(verb, path, body, headers)
    told = {name.lower(): value for name, value in answer.headers.items()}
    try:
        content = answer.json()
        content.pop("correlation_id", None)
    except ValueError:
        content = answer.text
    return answer.status_code, {name: told[name] for name in told.keys() - OF_THE_ANSWER}, content


def paths_of_records(outsiders):
    """Every path of a record or an action on one, of both partners' documents, with its entity."""
    documents = outsiders.north.openapi()["paths"].keys() | outsiders.south.openapi()["paths"].keys()
    return sorted((path, path.split("/")[3]) for path in documents if "{id}" in path and "/jobs/" not in path)


@pytest.mark.usefixtures("untouched")
class TestTheOther:
    def test_a_record_of_the_other_company_is_as_one_that_does_not_exist(self, outsiders, foreign):
        asked = paths_of_records(outsiders)
        assert {entity for _path, entity in asked} == foreign.keys()
        seen = set()
        for path, entity in asked:
            for verb in VERBS:
                for body in (None, {}, {"reference": "mine now"}):
                    theirs, nobodys = (
                        ask(outsiders.south, verb, path.replace("{id}", uid), body)
                        for uid in (foreign[entity], NOBODY)
                    )
                    assert theirs == nobodys, (verb, path, body)
                    seen.add((verb, theirs[0]))
        assert {("GET", 404), ("PATCH", 404), ("DELETE", 405)} <= seen
        assert not any(200 <= status < 300 for verb, status in seen if verb != "OPTIONS")

    def test_what_was_not_granted_at_all_is_as_an_entity_that_does_not_exist(self, outsiders, foreign):
        for verb in VERBS:
            for rest in ("", "/schema", f"/{foreign['payment']}", f"/{foreign['payment']}/post"):
                granted_to_north, nonsense = (
                    ask(outsiders.south, verb, f"/integration/v1/{entity}{rest}")
                    for entity in ("payment", "spaceship")
                )
                assert granted_to_north == nonsense and nonsense[0] == 404, (verb, rest)

    def test_conditions_do_not_tell_whether_a_record_exists(self, outsiders, foreign):
        tag = outsiders.north.get(f"/invoice/{foreign['invoice']}").headers["ETag"]
        for verb, header in (("GET", "If-None-Match"), ("PATCH", "If-Match")):
            for value in (tag, "*", '"stale"'):
                theirs, nobodys = (
                    ask(outsiders.south, verb, f"/integration/v1/invoice/{uid}", {}, {header: value})
                    for uid in (foreign["invoice"], NOBODY)
                )
                assert theirs == nobodys and theirs[0] == 404

    def test_lists_filters_and_the_feed_hold_nothing_of_the_other(self, outsiders, foreign):
        queries = [
            "/party?limit=100",
            "/invoice?limit=100",
            "/party?reference=north",
            f"/invoice?recipient={foreign['party']}",
            f"/party?organisation={foreign['party']}",
            "/party?updated_since=2020-01-01T00:00:00Z&limit=100",
            "/events?limit=100",
        ]
        for query in queries:
            text = outsiders.south.get(query).text
            assert not any(uid in text for uid in foreign.values()), query
            assert "Of north alone" not in text

    def test_a_filter_by_a_foreign_record_is_as_one_by_none(self, outsiders, foreign):
        theirs, nobodys = (
            ask(outsiders.south, "GET", f"/integration/v1/invoice?recipient={uid}")
            for uid in (foreign["party"], NOBODY)
        )
        assert theirs == nobodys

    def test_a_cursor_of_the_other_is_as_one_made_up(self, outsiders):
        mine = outsiders.north.get("/party?limit=1").json()["next_cursor"]
        feed = outsiders.north.get("/events?limit=1").json()["next"]
        for path, cursor in (("party?limit=1&cursor=", mine), ("events?limit=1&after=", feed)):
            theirs, made_up = (
                ask(outsiders.south, "GET", f"/integration/v1/{path}{text}")
                for text in (cursor, "A" * len(cursor))
            )
            assert theirs == made_up
            assert (theirs[0], theirs[2]["code"]) == (400, "invalid_cursor")

    def test_a_property_that_is_not_cleared_is_as_one_that_does_not_exist(self, outsiders, souths_invoice):
        told = json.dumps(outsiders.south.openapi())
        assert "unit_price" not in told and "unit_price" in json.dumps(outsiders.north.openapi())
        record = f"/integration/v1/invoice/{souths_invoice}"
        assert ask(outsiders.south, "GET", record)[0] == 200
        for name, nonsense in (("lines", "liner"), ("total_gross", "total_grime")):
            for verb, path, body in (("GET", "/integration/v1/invoice?{}=x", None), ("PATCH", record, [])):
                one, other = (
                    json.dumps(
                        ask(outsiders.south, verb, path.format(text), body if body is None else {text: body})
                    ).replace(text, "…")
                    for text in (name, nonsense)
                )
                assert one == other and one.startswith("[4"), (verb, name)

    def test_a_reference_to_a_foreign_record_is_as_one_to_none(self, outsiders, foreign):
        path = f"/integration/v1/party/{outsiders.south.private}"
        theirs, nobodys = (
            ask(outsiders.south, "PATCH", path, {"organisation": {"entity": "party", "id": uid}})
            for uid in (foreign["party"], NOBODY)
        )
        assert theirs == nobodys
        assert (theirs[0], theirs[2]["code"]) == (422, "unknown_reference")

    def test_part_of_a_document_is_not_had_by_asking_for_it(self, outsiders, foreign, souths_invoice):
        for path in ("/integration/v1/invoice", f"/integration/v1/invoice/{souths_invoice}"):
            for parameter in ("fields", "include"):
                one, other = (
                    ask(outsiders.south, "GET", f"{path}?{parameter}={text}")
                    for text in ("lines.unit_price", "liner.unit_price")
                )
                assert one == other and one[0] == 400
        shown = outsiders.south.get("/invoice?include=recipient").text
        assert foreign["party"] not in shown and "unit_price" not in shown

    def test_a_batch_tells_nothing_of_the_other(self, outsiders, foreign):
        for operation, name in (("update", "id"), ("upsert", "external_id")):
            theirs, nobodys = (
                ask(
                    outsiders.south,
                    "POST",
                    "/integration/v1/invoice:batch",
                    {
                        "operation": operation,
                        "documents": [{name: uid, "document": {"reference": "mine now"}}],
                    },
                )
                for uid in (foreign["invoice"], NOBODY)
            )
            for _status, _headers, content in (theirs, nobodys):
                for result in content.get("results", ()):
                    result["problem"].pop("correlation_id")
            assert theirs == nobodys and theirs[0] in (403, 422), theirs

    @pytest.mark.parametrize("name", [*FORBIDDEN, "id", "company", "created_at"])
    def test_what_is_not_in_the_contract_or_only_read_is_refused_wherever_documents_are_sent(
        self, outsiders, foreign, name
    ):
        value = {"id": NOBODY, "created_at": "2020-01-31T00:00:00Z", "company": "South clinic"}.get(name, 1)
        for entity, uid in foreign.items():
            for verb, path in (("POST", entity), ("PATCH", f"{entity}/{uid}")):
                status, _headers, content = ask(
                    outsiders.north, verb, f"/integration/v1/{path}", {name: value}
                )
                assert status == 422, (verb, path, content)
                assert {error["pointer"] for error in content["errors"]} >= {f"/{name}"}
                expected = "unknown_property" if name in FORBIDDEN else "read_only_property"
                assert content["code"] == expected, (verb, path, content)


def test_an_idempotency_key_of_the_other_is_free(outsiders):
    """Else a partner would learn which keys the other used, or be answered what is the other's."""
    key = "isolation-shared-key"
    first = outsiders.north.post("/party", {"name": "Of a shared key"}, key)
    assert first.status_code == 201
    status, headers, content = ask(
        outsiders.south, "POST", "/integration/v1/party", {"name": "Of a shared key"}, key=key
    )
    assert (status, content["code"]) == (403, "operation_not_granted")
    assert "idempotency-replayed" not in headers


def test_both_see_what_all_companies_share_and_each_its_own(outsiders):
    shared = outsiders.north.post("/party", {"name": "Of everybody"}, "isolation-everybody").json()["id"]
    for outsider in (outsiders.north, outsiders.south):
        assert outsider.get(f"/party/{shared}").status_code == 200
        assert outsider.get(f"/party/{outsider.private}").json()["reference"] == outsider.code


def test_the_names_and_the_jobs_of_the_other_do_not_exist(outsiders):
    named = outsiders.north.client.request(
        "PUT", "/integration/v1/party/external/isolation-1", {"name": "Known to north"}
    )
    assert named.status_code == 201, named.text
    batch = {"operation": "create", "documents": [{"name": "Of a job"}]}
    headers = {"Idempotency-Key": "isolation-job", "Prefer": "respond-async"}
    job = outsiders.north.client.request("POST", "/integration/v1/party:batch", batch, headers)
    assert job.status_code == 202, job.text
    assert outsiders.north.get(f"/jobs/{job.json()['id']}").status_code == 200
    for existing, none in (
        ("party/external/isolation-1", "party/external/isolation-2"),
        (f"jobs/{job.json()['id']}", f"jobs/{NOBODY}"),
    ):
        for verb in VERBS:
            theirs, nobodys = (
                ask(outsiders.south, verb, f"/integration/v1/{path}", {} if verb == "PUT" else None)
                for path in (existing, none)
            )
            assert theirs == nobodys, (verb, existing)
        assert theirs[0] != 200
