# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Metrics as text: the format of Prometheus, or OpenMetrics where that is asked for; both written by its library.

Nothing of the process is kept or told: the registry is one of a single answer, and its numbers come from the database,
so each worker of each host gives the same answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import CollectorRegistry
from prometheus_client.utils import floatToGoString

from odoo.addons.integration_core.tools.histogram import BOUNDS

from .metrics import COUNTER, GAUGE, HISTOGRAM, METRICS, Metric

_FAMILIES = {COUNTER: CounterMetricFamily, GAUGE: GaugeMetricFamily, HISTOGRAM: HistogramMetricFamily}
_MILLISECONDS = 1000
#: the upper end of each class, as Prometheus calls it
LIMITS = (*(floatToGoString(bound / _MILLISECONDS) for bound in BOUNDS), "+Inf")

#: {values of the labels: number}; of a histogram: (counts of the classes, milliseconds of all together)
Samples = Mapping[tuple[str, ...], "float | tuple[Sequence[int], int]"]


class Scrape:
    """What was measured at one time, for the library to collect."""

    def __init__(self, measured: Mapping[Metric, Samples]):
        self._measured = measured

    def collect(self) -> Iterator:
        """Yield the metric families in the order of the table, those that were not measured too."""
        for metric in METRICS:
            family = _FAMILIES[metric.kind](metric.name, metric.help, labels=metric.labels)
            for labels, value in sorted(self._measured.get(metric, {}).items()):
                if metric.kind == HISTOGRAM:
                    classes, milliseconds = value
                    buckets = list(zip(LIMITS, accumulate(classes), strict=True))
                    family.add_metric(labels, buckets, milliseconds / _MILLISECONDS)
                else:
                    family.add_metric(labels, value)
            yield family


def render(
    measured: Mapping[Metric, Samples], accept: str = "", target: Mapping | None = None
) -> tuple[bytes, str]:
    """Return the text, and its type of content.

    :param accept: header of the request, which says which format is understood
    :param target: what is told about the whole, as OpenTelemetry's ``target_info``
    """
    registry = CollectorRegistry(target_info=dict(target) if target else None)
    registry.register(Scrape(measured))
    write, content_type = choose_encoder(accept)
    return write(registry), content_type
