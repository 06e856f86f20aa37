# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The alert rules, the board and the page of metrics name what the code has, and nothing else."""

import json
import re

import pytest
import yaml

from odoo.addons.integration_core.tools import outcomes
from odoo.addons.integration_monitor.tools import metrics

from dev import metrics_page, paths
from tests.unit.integration_monitor.promql import NotPromql, parse

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


@pytest.mark.parametrize(("title", "text"), QUERIES)
def test_a_query_is_promql_and_asks_for_what_there_is(title, text):
    query = parse(text)
    assert query.metrics or text == "time()"
    known = {"le"}
    for name in query.metrics:
        assert name in SAMPLES, f"{title}: there is no {name}"
        labels = {*SAMPLES[name].labels, "le"}
        assert query.labels[name] <= labels, f"{title}: {name} has no such label"
        known |= labels
    assert query.labels.get("", set()) <= known, f"{title}: grouped by what none of it has"


@pytest.mark.parametrize(("title", "text"), QUERIES)
def test_a_query_selects_by_words_that_the_code_knows(title, text):
    for selected in re.findall(r'outcome=~?"([^"$]*)"', text):
        assert set(selected.split("|")) <= set(outcomes.ALL), title
    for selected in re.findall(r'state=~?"([^"$]*)"', text):
        assert selected in metrics.LABELS["state"], title


@pytest.mark.parametrize(("title", "text"), QUERIES)
def test_a_counter_is_asked_for_its_rise_and_a_gauge_is_not(title, text):
    for name in parse(text).metrics:
        rises = bool(re.search(rf"(?:rate|increase)\({name}\b", text))
        assert rises == (SAMPLES[name].kind != metrics.GAUGE), f"{title}: {name}"


@pytest.mark.parametrize(
    "text",
    [
        "sum(",
        "sum by interface (a)",
        "a b",
        "a{interface}",
        'a{interface="x"',
        "rate(a[5])",
        "a >",
        "and a",
        "a @@ b",
        "nonsense(a)",
        "rate(a[5m]))",
        "",
    ],
)
def test_the_checker_tells_what_is_no_query(text):
    with pytest.raises(NotPromql):
        parse(text)


def test_every_metric_is_on_the_board_or_in_a_rule_or_is_for_looking_closer():
    named = {SAMPLES[name] for _title, text in QUERIES for name in parse(text).metrics}
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
