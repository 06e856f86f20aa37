# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The page of metrics: ``python -m dev.metrics_page`` writes ``docs/metrics.md`` from the table that the code has."""

import runpy
import sys

from dev import paths, steps

FILE = paths.ROOT / "docs" / "metrics.md"
#: plain Python, which needs no Odoo
TABLE = paths.ADDONS / "integration_monitor" / "tools" / "metrics.py"

_HEAD = """# Metrics

What `/integration/metrics` tells Prometheus, or whatever understands its text format or OpenMetrics. Written by
`make docs` from the table in the code.

**Open it.** *Make a token* under *Integration › Configuration › Settings* shows a token once. Without one the address
is closed (404). The monitoring sends it as `Authorization: Bearer`; whoever has none gets 401, whatever they try. The
numbers tell how much flows and no business data, but nobody outside needs to know that: let the reverse proxy pass the
address, and `/integration/health/`, from the monitoring's network only.

```yaml
scrape_configs:
  - job_name: odoo-integration
    metrics_path: /integration/metrics
    scheme: https
    scrape_interval: 60s
    scrape_timeout: 15s
    authorization:
      credentials_file: /etc/prometheus/odoo-integration.token
    static_configs:
      - targets: ["odoo.example"]
```

**Ask one address.** The numbers come out of the database, not out of a process: each worker of each host gives the same
answer. Ask through the proxy, as one target; two targets would count everything twice. Traffic is counted each minute,
so asking more often tells nothing new. An answer adds up one figure for each day, interface and outcome there ever was:
274,000 of them, three years of 50 busy interfaces, take the database some 1.3 s on one core.

**Counters only rise.** They tell all that was ever counted, and neither the age of figures nor the retention of rows
takes anything from them. They move with the count of traffic, each minute;
`integration_traffic_counted_timestamp_seconds` says up to when. What commits late is counted when it does, so a counter
may rise for a minute that is over. One thing lowers a counter of one interface while another one rises by as much:
traffic of the very minute in which its subscription, source or grant is moved to another interface. Prometheus takes
that for a restart of the counter.

**Names** are those of OpenTelemetry's semantic conventions in the namespace `integration` where there is one, as it
translates them for Prometheus. `target_info` names the service and the database.

**Ready to use:** [alert rules](monitoring/alerts.yml) and a [Grafana board](monitoring/grafana.json).

## Metrics
"""

_HEALTH = """
## Health

- `/integration/health/live` is for what starts a process anew that does not answer. It is 200 whenever one does.
- `/integration/health/ready` is for the load balancer. It is 200 when the database can be written to, the modules are
  loaded, and none waits for an upgrade; otherwise 503.
- `/integration/health/serving` is for monitoring from outside, with the token of the metrics; 404 without. It is 200
  while jobs are run and every interface is served; otherwise 503.

The answer is `application/health+json`: `status` is `pass`, `warn` or `fail`. With the token, `checks` say what it is;
strangers are told no more than the word. `live` and `ready` also answer while the database is away, where
`integration_monitor` is among `server_wide_modules`.
"""


def main():
    """Write the page.

    :return: exit status
    """
    FILE.write_text(page(load()))
    steps.say(f"Wrote {paths.shown(FILE)}.")
    return 0


def load():
    """Return the names of the table: ``METRICS``, ``LABELS`` and the rest."""
    return runpy.run_path(str(TABLE))


def page(table):
    """Return the text of the page.

    :param table: see :func:`load`
    """
    lines = [_HEAD, "| metric | kind | labels | what it tells |", "|---|---|---|---|"]
    for metric in table["METRICS"]:
        labels = ", ".join(f"`{label}`" for label in metric.labels)
        known = f" OpenTelemetry: `{metric.convention}`." if metric.convention else ""
        lines.append(f"| `{metric.name}` | {metric.kind} | {labels} | {metric.help}{known} |")
    lines += ["", "## Labels", "", "| label | values |", "|---|---|"]
    lines += [f"| `{name}` | {words} |" for name, words in table["LABELS"].items()]
    return "\n".join(lines) + "\n" + _HEALTH


if __name__ == "__main__":
    sys.exit(main())
