# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The plots of the report as SVG, written by hand: bars and ranges on a logarithmic axis need no library."""

import math
from dataclasses import dataclass
from xml.sax.saxutils import escape

from bench.targets import AIM_MET, NOT_MET

WIDTH, ROW, LEFT, RIGHT, TOP, BOTTOM = 860, 34, 290, 110, 56, 64
BAR = 16
INK, FAINT, BLUE, GREEN, RED = "#24292f", "#d0d7de", "#4c78a8", "#3d8b5f", "#c44e52"
COLOURS = {NOT_MET: RED, AIM_MET: GREEN}
TICKS, MOST_TICKS = (1, 2, 5), 12


@dataclass(frozen=True)
class Row:
    """A line of a plot.

    :param str label: at the left
    :param str text: at the right
    :param float aim: where a mark goes, if anywhere
    """

    label: str
    median: float
    least: float
    most: float
    text: str
    colour: str = BLUE
    aim: float | None = None


class Axis:
    """A logarithmic axis that holds all of ``values``, which are above 0; it begins and ends at round numbers."""

    def __init__(self, values):
        powers = range(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))) + 1)
        self._round = [tick * 10.0**power for power in powers for tick in TICKS]
        self.least = max(value for value in self._round if value <= min(values))
        self.most = min(value for value in self._round if value > max(values))

    def at(self, value):
        """Return where ``value`` is, in pixels from the left of the plot."""
        share = math.log(max(value, self.least) / self.least) / math.log(self.most / self.least)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    @property
    def ticks(self):
        """Values to label: as many as can be read."""
        found = [value for value in self._round if self.least <= value <= self.most]
        return found if len(found) <= MOST_TICKS else [v for v in found if math.log10(v) % 1 < 1e-9]


def bars(title, axis_title, rows):
    """Return a plot of bars from the left, with ranges."""
    least = min(row.least for row in rows)
    axis = Axis([least / 3, *(row.most for row in rows)])  # so that the least has a bar, too
    drawn = [_bar(axis, number, row, axis.least) for number, row in enumerate(rows)]
    return _picture(title, axis_title, axis, rows, drawn)


def against(title, axis_title, rows):
    """Return a plot of bars that start at 1: to the right of it is better than must be, to the left it is worse."""
    values = [value for row in rows for value in (row.least, row.most, row.aim or 1)]
    axis = Axis([*values, 1])
    line = _line(axis.at(1), TOP - 8, axis.at(1), TOP + len(rows) * ROW, INK, 1.5)
    drawn = [_bar(axis, number, row, 1) for number, row in enumerate(rows)]
    return _picture(title, axis_title, axis, rows, [*drawn, line])


def _bar(axis, number, row, start):
    """Draw the bar of a row, its range, and the mark of its aim."""
    middle = TOP + number * ROW + ROW / 2
    left, right = sorted((axis.at(start), axis.at(row.median)))
    parts = [
        f'<rect x="{left:.1f}" y="{middle - BAR / 2:.1f}" width="{max(right - left, 1):.1f}" height="{BAR}"'
        f' fill="{row.colour}"/>',
        _line(axis.at(row.least), middle, axis.at(row.most), middle, INK, 2),
        _text(LEFT - 10, middle + 4, row.label, "end"),
        _text(WIDTH - RIGHT + 10, middle + 4, row.text),
    ]
    if row.aim:
        x = axis.at(row.aim)
        parts.append(
            f'<path d="M{x:.1f} {middle - 7:.1f}l6 7l-6 7l-6 -7z" fill="#ffffff" stroke="{INK}" stroke-width="1.5"/>'
        )
    return "\n".join(parts)


def _picture(title, axis_title, axis, rows, drawn):
    """Put the parts of a plot together."""
    bottom = TOP + len(rows) * ROW
    grid = []
    for value in axis.ticks:
        grid.append(_line(axis.at(value), TOP - 8, axis.at(value), bottom, FAINT, 1))
        grid.append(_text(axis.at(value), bottom + 18, f"{value:,.6g}", "middle"))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + BOTTOM}" width="{WIDTH}"'
        f' font-family="sans-serif" font-size="12" role="img" aria-label="{escape(title)}">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        f'<text x="{WIDTH / 2}" y="26" font-size="16" text-anchor="middle" fill="{INK}">{escape(title)}</text>',
        *grid,
        *drawn,
        _text((LEFT + WIDTH - RIGHT) / 2, bottom + 44, axis_title, "middle"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _line(x1, y1, x2, y2, colour, width):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"/>'


def _text(x, y, text, anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{INK}">{escape(text)}</text>'
