# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The alert rules, the board and the page of metrics name what the code has, and nothing else."""

import json
import re
from dataclasses import dataclass, field

import promql_parser
import pytest
import yaml

from odoo.addons.integration_core.tools import outcomes
from odoo.addons.integration_monitor.tools import metrics

from dev import metrics_page, paths, screens
from dev.documents import STEP

FOLDER = paths.ROOT / "docs" / "monitoring"
RULES = [
    rule for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"] for rule in group["rules"]
]
BOARD = json.loads((FOLDER / "grafana.json").read_text())
QUERIES = [(rule["alert"], rule["expr"]) for rule in RULES]
QUERIES += [(panel["title"], target["expr"]) for panel in BOARD["panels"] for target in panel["targets"]]
QUERIES += [
    (variable["name"], variable["query"]["query"].removeprefix("label_values(").partition(",")[0])
    for variable in BOARD["templating"]["list"]
    if variable["type"] == "query"
]
SAMPLES = {name: metric for metric in metrics.METRICS for name in metrics.find_samples(metric)}


@dataclass
class Query:
    """What a query asks for.

    :ivar selectors: (name of the sample, {label: value})
    :ivar risen: names of the samples that it wants the rise of
    :ivar labels: that it groups or joins by
    """

    selectors: list = field(default_factory=list)
    risen: set = field(default_factory=set)
    labels: set = field(default_factory=set)


def parse(text):
    """Return what a query asks for, as an independent reader of PromQL tells it.

    :raise ValueError: when Prometheus would not take it
    """
    query = Query()

    def visit(node):
        if isinstance(node, promql_parser.MatrixSelector):
            query.risen.add(node.vector_selector.name)
        elif isinstance(node, promql_parser.VectorSelector):
            query.selectors.append((node.name, {one.name: one.value for one in node.matchers.matchers}))
        modifier = getattr(node, "modifier", None)
        for part in (modifier, getattr(modifier, "matching", None)):
            query.labels.update(getattr(part, "labels", None) or ())

    promql_parser.walk(promql_parser.parse(text.replace("$__rate_interval", "5m")), visit)
    return query


@pytest.mark.parametrize(("title", "text"), QUERIES)
def test_a_query_asks_for_what_there_is(title, text):
    query = parse(text)
    assert query.selectors
    known = set()
    for name, selected in query.selectors:
        assert name in SAMPLES, f"{title}: there is no {name}"
        labels = {*SAMPLES[name].labels, "le"}
        assert selected.keys() <= labels, f"{title}: {name} has no such label"
        known |= labels
    assert query.labels <= known, f"{title}: grouped by what none of it has"


@pytest.mark.parametrize(("title", "text"), QUERIES)
def test_a_query_selects_by_words_that_the_code_knows(title, text):
    for _name, selected in parse(text).selectors:
        for label, value in selected.items():
            words = set(value.split("|"))
            known = {
                "outcome": set(outcomes.ALL),
                "state": {"running", "overdue", "failed"},
                "interface": words,
            }
            assert words <= known[label], title


@pytest.mark.parametrize(("title", "text"), QUERIES)
def test_a_counter_is_asked_for_its_rise_and_a_gauge_is_not(title, text):
    query = parse(text)
    for name, _selected in query.selectors:
        assert (name in query.risen) == (SAMPLES[name].kind != metrics.GAUGE), f"{title}: {name}"


def test_the_reader_tells_what_is_asked_and_what_is_no_query():
    query = parse('sum by (a) (rate(b_total{c=~"x|y"}[$__rate_interval])) / on (d) e > 1')
    assert query.selectors == [("b_total", {"c": "x|y"}), ("e", {})]
    assert (query.risen, query.labels) == ({"b_total"}, {"a", "d"})
    for text in ("sum(", "a b", "rate(a)", "nonsense(a)", "a{b}", "sum by a (b)"):
        with pytest.raises(ValueError):
            parse(text)


def test_every_metric_is_on_the_board_or_in_a_rule_or_is_for_looking_closer():
    named = {SAMPLES[name] for _title, text in QUERIES for name, _selected in parse(text).selectors}
    assert {metric.name for metric in metrics.METRICS if metric not in named} == {
        "integration_scrape_duration_seconds"
    }


def test_a_rule_says_how_bad_it_is_and_what_to_do():
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule["alert"].startswith("Integration")
        assert rule["labels"]["severity"] in ("low", "medium", "high", "critical")
        assert rule["annotations"].keys() == {"summary", "description"}
        assert re.fullmatch(r"\d+m", rule["for"]), "a single bad answer wakes nobody"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_a_rule_names_in_quotes_menus_and_words_that_are_on_a_screen(rule):
    unquoted, *rest = re.split("[“”]", rule["annotations"]["description"])
    quoted, unquoted = rest[::2], [unquoted, *rest[1::2]]
    assert not [text for text in unquoted if STEP in text]
    for word in quoted:
        assert screens.walk(word.split(STEP)) == [] or screens.is_label(word), word


def test_the_board_has_each_panel_once_and_none_beside_another():
    taken = set()
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])
    for panel in BOARD["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells


def test_the_page_says_what_the_code_has():
    assert metrics_page.FILE.read_text() == metrics_page.page(metrics_page.load()), "run `make docs`"


def test_names_follow_the_rules_of_prometheus_and_of_the_conventions():
    assert len({metric.name for metric in metrics.METRICS}) == len(metrics.METRICS)
    for metric in metrics.METRICS:
        assert re.fullmatch(r"integration_[a-z][a-z_]*[a-z]", metric.name)
        assert metric.name.endswith("_total") == (metric.kind == metrics.COUNTER)
        assert metric.kind != metrics.HISTOGRAM or metric.name.endswith("_duration_seconds")
        assert set(metric.labels) <= set(metrics.LABELS)
        assert metric.help.endswith(".") and "\n" not in metric.help
        if metric.convention:
            assert metric.name == f"integration_{metric.convention.replace('.', '_')}_seconds"


def test_each_label_is_explained_and_used():
    assert set(metrics.LABELS) == {label for metric in metrics.METRICS for label in metric.labels}
    assert all(outcome in metrics.LABELS["outcome"] for outcome in outcomes.ALL)
