# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The page of the OpenAPI document: complete, for people, and harmless whatever the texts are."""

import base64
import hashlib
import re

import pytest
from lxml import html
from test_openapi import CONTRACTS, EVERYTHING, built, everything, offer, operations

from odoo.addons.integration_api.tools import html_page, prose
from odoo.addons.integration_api.tools.openapi_page import button, render
from odoo.addons.integration_api.tools.problem_page import explained, index, pages

NASTY = '<script>alert("1")</script>&\'"'


def page(document=None, title="Laboratory", **options):
    return render(document or everything(), title=title, **options)


def words(text):
    return " ".join(html.fromstring(text).text_content().split())


def test_every_operation_property_and_problem_is_on_the_page():
    document = everything()
    told = words(page(document))
    for path, _verb, operation in operations(document):
        assert path in told and operation["summary"] in told
    for name, schema in CONTRACTS.items():
        assert name in told
        assert all(prop["description"] in told for prop in schema["properties"].values())
    assert all(problem.code in told and problem.advice in told for problem in explained())


def test_what_the_client_may_not_know_is_not_on_the_page():
    clearance = EVERYTHING - {"personal"}
    told = words(page(built(offer("party.v1", clearance, operations=("read",)))))
    assert "tax_id" not in told and "billing@northgate.example" not in told
    assert "/integration/v1/invoice" not in told and "Customer invoice" not in told


def test_every_text_is_escaped():
    document = built(offer("party.v1"))
    document["tags"][0]["description"] = document["info"]["description"] = NASTY
    schema = document["components"]["schemas"]["party.v1"]
    schema["properties"]["email"]["description"] = schema["properties"]["email"]["examples"][0] = NASTY
    for place in document["paths"]["/integration/v1/party"].values():
        place["summary"] = place["description"] = NASTY
    text = page(document, title=NASTY, buttons=button('"><script>', NASTY))
    assert "<script" not in text
    assert words(text).count("alert(") >= 6


@pytest.mark.parametrize("text", [page(), index(), *pages().values()], ids=lambda text: words(text)[:20])
def test_a_page_loads_nothing_and_runs_nothing(text):
    tree = html.fromstring(text)
    assert not tree.xpath("//script | //link | //img | //iframe | //form | //@style | //@src | //@onclick")
    assert all(
        href[:1] in "#/" or href.startswith("https://odoo.example/") for href in tree.xpath("//a/@href")
    )
    assert len(tree.xpath("//meta[@http-equiv='Content-Security-Policy']")) == 1


def test_the_policy_allows_the_styles_of_the_page_and_no_others():
    (style,) = re.findall("<style>(.*?)</style>", page(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in html_page.POLICY
    assert "unsafe" not in html_page.POLICY


def test_every_link_within_the_page_leads_somewhere_and_no_place_has_two():
    tree = html.fromstring(page())
    places = tree.xpath("//@id")
    assert len(places) == len(set(places))
    assert {href[1:] for href in tree.xpath("//a/@href") if href.startswith("#")} <= set(places)


def test_the_index_leads_to_the_page_of_every_problem_and_they_lead_back():
    links = html.fromstring(index()).xpath("//td/a/@href")
    assert set(links) == {f"/integration/problems/{code}" for code in pages()}
    assert all(
        html.fromstring(text).xpath("//a/@href") == ["/integration/problems"] for text in pages().values()
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\ntwo", "<p>one two</p>"),
        ("- a\n- **b**", "<ul><li>a</li><li><b>b</b></li></ul>"),
        ("    x  <y>", '<pre class="words">x  &lt;y&gt;</pre>'),
        ("`<b>` ** and `", "<p><code>&lt;b&gt;</code> ** and `</p>"),
    ],
)
def test_prose_is_the_markdown_that_descriptions_use(text, shown):
    assert prose.render(text) == shown
