# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""As much of the grammar of PromQL as tells a query that Prometheus would take from one that it would not.

An expression is read as far as its metrics, labels, functions and operators. What types these have is not looked at.
"""

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?(?![\w.]))|(?P<duration>\d+[smhdwy]|\$__rate_interval)|(?P<name>[a-zA-Z_:][\w:]*)
        |(?P<text>"[^"]*")|(?P<operator>=~|!~|!=|==|>=|<=|[-+*/%^<>=(){}\[\],]))""",
    re.X,
)
_AGGREGATIONS = {"sum", "min", "max", "avg", "count", "topk", "bottomk", "quantile"}
_FUNCTIONS = {
    "rate",
    "increase",
    "histogram_quantile",
    "absent",
    "time",
    "vector",
    "clamp_max",
    "label_values",
}
_WORDS = {"and", "or", "unless"}
_BINARY = {"+", "-", "*", "/", "%", "^", "==", "!=", ">", "<", ">=", "<="} | _WORDS


@dataclass
class Query:
    """What a query asks for.

    :ivar metrics: names of the samples
    :ivar labels: {name of a sample: labels that select it}; that of '' are those which are grouped or joined by
    """

    metrics: set = field(default_factory=set)
    labels: dict = field(default_factory=dict)


class NotPromql(ValueError):
    """The text is no query."""


def parse(text):
    """Return the :class:`Query` that a text is.

    :raise NotPromql: when it is none
    """
    reader = _Reader(text)
    reader.expression()
    if reader.kind:
        raise NotPromql(f"{reader.value!r} is too much in {text!r}")
    return reader.query


class _Reader:
    def __init__(self, text):
        self.text, self.place, self.query = text, 0, Query()
        self.step()

    def step(self):
        """Go on by a token."""
        rest = self.text[self.place :]
        found = _TOKEN.match(rest)
        if not found and rest.strip():
            raise NotPromql(f"{rest.strip()[:20]!r} is nothing, in {self.text!r}")
        self.kind, self.value = (found.lastgroup, found[found.lastgroup]) if found else (None, None)
        self.place += found.end() if found else len(rest)

    def take(self, value=None, kind=None):
        """Return the value of this token, which has to be so, and go on."""
        if (value and self.value != value) or (kind and self.kind != kind) or not self.kind:
            raise NotPromql(f"{value or kind} is missing before {self.value!r} in {self.text!r}")
        taken = self.value
        self.step()
        return taken

    def expression(self):
        self.operand()
        while self.value in _BINARY:
            self.step()
            if self.value in ("on", "ignoring"):
                self.step()
                self.grouping()
                if self.value in ("group_left", "group_right"):
                    self.step()
                    self.grouping()
            self.operand()

    def operand(self):
        if self.kind == "number":
            self.step()
        elif self.value == "(":
            self.step()
            self.expression()
            self.take(")")
        else:
            name = self.take(kind="name")
            if name in _AGGREGATIONS:
                self.aggregation()
            elif self.value == "(":
                if name not in _FUNCTIONS:
                    raise NotPromql(f"{name} is no function that is known here")
                self.arguments()
            elif name in _WORDS:
                raise NotPromql(f"{name} is no metric, in {self.text!r}")
            else:
                self.selector(name)

    def aggregation(self):
        grouped = self.value in ("by", "without")
        if grouped:
            self.step()
            self.grouping()
        self.arguments()
        if not grouped and self.value in ("by", "without"):
            self.step()
            self.grouping()

    def arguments(self):
        self.take("(")
        while self.value != ")":
            self.expression()
            if self.value != ")":
                self.take(",")
        self.take(")")

    def grouping(self):
        self.take("(")
        while self.value != ")":
            self.query.labels.setdefault("", set()).add(self.take(kind="name"))
            if self.value != ")":
                self.take(",")
        self.take(")")

    def selector(self, name):
        self.query.metrics.add(name)
        labels = self.query.labels.setdefault(name, set())
        if self.value == "{":
            self.step()
            while self.value != "}":
                labels.add(self.take(kind="name"))
                if self.value not in ("=", "!=", "=~", "!~"):
                    raise NotPromql(f"{self.value!r} compares no label, in {self.text!r}")
                self.step()
                self.take(kind="text")
                if self.value != "}":
                    self.take(",")
            self.take("}")
        if self.value == "[":
            self.step()
            self.take(kind="duration")
            self.take("]")
