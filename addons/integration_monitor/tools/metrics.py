# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is measured for Prometheus, one entry for each metric: the endpoint and ``docs/metrics.md`` are made of these.

Names are those of OpenTelemetry's semantic conventions where there is one, in the namespace ``integration``, as
OpenTelemetry translates them for Prometheus: dots are underscores, the unit comes last, a counter ends in ``_total``.
A label has as many values as people made interfaces, or as this code knows words; never what a partner sent.
"""

from dataclasses import dataclass

COUNTER, GAUGE, HISTOGRAM = "counter", "gauge", "histogram"


@dataclass(frozen=True)
class Metric:
    """A metric family.

    :ivar name: as Prometheus has it
    :ivar kind: counter, gauge or histogram
    :ivar help: what it tells, in a sentence
    :ivar labels: names of its labels
    :ivar convention: name of the OpenTelemetry instrument that it is, if there is one
    """

    name: str
    kind: str
    help: str
    labels: tuple[str, ...] = ()
    convention: str = ""


#: what each label holds
LABELS = {
    "interface": "code of the interface; empty for what serves several, (deleted) for those that are gone",
    "outcome": "how it ended: received, done, limited, refused, failed, unreachable, unsent, ignored, cancelled",
    "severity": "low, medium, high or critical",
    "state": "running, overdue or failed",
    "system": "code of the system on the other side",
    "direction": "inbound, outbound or both",
    "mode": "real_time or batch",
    "criticality": "low, medium, high or critical",
    "environment": "production, acceptance, test or development",
}

#: how often, by kind of traffic
COUNTERS = {
    "attempt": Metric(
        "integration_attempts_total",
        COUNTER,
        "Tries to send an event to a partner, by how they ended.",
        ("interface", "outcome"),
    ),
    "request": Metric(
        "integration_requests_total",
        COUNTER,
        "Requests of partners that proved who they are, by how we answered.",
        ("interface", "outcome"),
    ),
    "message": Metric(
        "integration_messages_total",
        COUNTER,
        "Webhooks of partners: that came in (received), and what became of them.",
        ("interface", "outcome"),
    ),
    "job": Metric(
        "integration_jobs_total",
        COUNTER,
        "Jobs of the suite in the background that ended.",
        ("interface", "outcome"),
    ),
}

#: how long, by kind of traffic
DURATIONS = {
    "attempt": Metric(
        "integration_http_client_request_duration_seconds",
        HISTOGRAM,
        "How long a try to send took.",
        ("interface",),
        "http.client.request.duration",
    ),
    "request": Metric(
        "integration_http_server_request_duration_seconds",
        HISTOGRAM,
        "How long we took to answer a request.",
        ("interface",),
        "http.server.request.duration",
    ),
    "message": Metric(
        "integration_messaging_process_duration_seconds",
        HISTOGRAM,
        "From when a webhook of a partner came until it was done, or failed; waiting included.",
        ("interface",),
        "messaging.process.duration",
    ),
    "job": Metric(
        "integration_job_duration_seconds",
        HISTOGRAM,
        "How long a job took that is done.",
        ("interface",),
    ),
}

COUNTED_AT = Metric(
    "integration_traffic_counted_timestamp_seconds",
    GAUGE,
    "Up to when traffic is counted, as Unix time; the counters and durations are as of then.",
)
INTERFACES = Metric(
    "integration_interface_info",
    GAUGE,
    "1 for each interface; join it to see more of an interface than its code.",
    ("interface", "system", "direction", "mode", "criticality", "environment"),
)
FLOWING = Metric(
    "integration_interface_flowing",
    GAUGE,
    "1 while data may flow over an interface: it is approved, and not paused.",
    ("interface",),
)
SERVED = Metric(
    "integration_interface_served",
    GAUGE,
    "0 while partners are not served over an interface, as the overview judges; what people paused counts as served.",
    ("interface",),
)
SERVICE_LEVEL = Metric(
    "integration_interface_service_level_seconds",
    GAUGE,
    "Within which time data has to be on the other side, as it was agreed.",
    ("interface",),
)
WAITING = Metric(
    "integration_waiting",
    GAUGE,
    "Events that are to be sent yet, and webhooks of partners that are to be processed yet.",
    ("interface",),
)
OLDEST = Metric(
    "integration_waiting_oldest_seconds",
    GAUGE,
    "How long the oldest waits that is to be sent or processed yet; 0 when nothing does.",
    ("interface",),
)
GIVEN_UP = Metric(
    "integration_given_up",
    GAUGE,
    "Events and webhooks of partners that nobody tries again by itself: a person has to.",
    ("interface",),
)
BREAKERS = Metric(
    "integration_breakers",
    GAUGE,
    "Receivers in trouble, which are left alone or tried with care.",
    ("interface",),
)
PAUSED = Metric(
    "integration_paused",
    GAUGE,
    "Subscriptions and sources that are paused, by a person or by themselves.",
    ("interface",),
)
ISSUES = Metric("integration_issues", GAUGE, "Open issues.", ("interface", "severity"))
BREACHED = Metric("integration_issues_breached", GAUGE, "Open issues that are too late.", ("interface",))
UNOWNED = Metric("integration_issues_unowned", GAUGE, "Open issues that are nobody's.", ("interface",))
ALERTS = Metric("integration_alerts", GAUGE, "Alerts that are raised, acknowledged or not.", ("interface",))
OVER_LIMIT = Metric(
    "integration_expectations_over_limit",
    GAUGE,
    "Lines of the business view that are over the limit.",
    ("interface",),
)
REFUSED = Metric(
    "integration_refused_recently",
    GAUGE,
    "Requests and webhooks that did not prove who sent them, in this hour and the one before.",
)
RUNNER = Metric("integration_job_runner_up", GAUGE, "1 while something runs the jobs in the background.")
JOBS = Metric(
    "integration_jobs_standing",
    GAUGE,
    "Jobs of the suite that run, should have run by now, or failed.",
    ("state",),
)
BUSY = Metric("integration_lanes_busy", GAUGE, "Ways to receivers, and of messages, that a job works on.")
TAKEN = Metric("integration_scrape_duration_seconds", GAUGE, "How long it took to read these metrics.")

METRICS = (
    *COUNTERS.values(),
    *DURATIONS.values(),
    COUNTED_AT,
    INTERFACES,
    FLOWING,
    SERVED,
    SERVICE_LEVEL,
    WAITING,
    OLDEST,
    GIVEN_UP,
    BREAKERS,
    PAUSED,
    ISSUES,
    BREACHED,
    UNOWNED,
    ALERTS,
    OVER_LIMIT,
    REFUSED,
    RUNNER,
    JOBS,
    BUSY,
    TAKEN,
)


def find_samples(metric: Metric) -> list[str]:
    """Return the names that a query may ask a metric by."""
    if metric.kind == HISTOGRAM:
        return [f"{metric.name}_{part}" for part in ("bucket", "count", "sum")]
    return [metric.name]
