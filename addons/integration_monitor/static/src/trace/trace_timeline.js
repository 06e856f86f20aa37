// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component, useRef } from "@odoo/owl";

import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";

import { formatDuration } from "./duration";

const ICONS = {
    ok: "fa-check",
    failed: "fa-times",
    running: "fa-spinner",
    waiting: "fa-clock-o",
    cancelled: "fa-ban",
};
const COLORS = {
    ok: "success",
    failed: "danger",
    running: "info",
    waiting: "warning",
    cancelled: "secondary",
};
const percent = (share) => `${(share * 100).toFixed(3)}%`;

/**
 * The spans of a trace: the tree of causes as indented rows, each with its state in a word and a picture, and its bar
 * on the line of time. What is hollow of a bar only waited for its turn. Up, Down, Home and End go from row to row.
 */
export class TraceTimeline extends Component {
    static template = "integration_monitor.TraceTimeline";
    static props = { rows: Array, duration: Number, onOpen: Function };

    setup() {
        this.table = useRef("table");
        this.formatDuration = formatDuration;
    }

    get ticks() {
        return [0, 0.5, 1].map((share) => formatDuration(share * this.props.duration));
    }

    indent(row) {
        return `padding-inline-start: ${Math.min(row.depth, 12) * 1.25 + 0.5}rem`;
    }

    icon(row) {
        return ICONS[row.state];
    }

    color(row) {
        return COLORS[row.state];
    }

    placeWaiting(row) {
        return `inset-inline-start: ${percent(row.left)}; width: ${percent(row.waited)}`;
    }

    placeWork(row) {
        return `inset-inline-start: ${percent(row.left + row.waited)}; width: ${percent(row.worked)}`;
    }

    /** Whether a bar is filled: what only waited is not, what took no time is a point. */
    hasWork(row) {
        return row.worked > 0 || row.waited === 0;
    }

    linkTo(row) {
        return `/odoo/${row.res_model}/${row.res_id}`;
    }

    time(row) {
        const format = localization.timeFormat.replace(/ss(?!\w)/, "ss.SSS");
        return formatDateTime(deserializeDateTime(row.start), { format });
    }

    moment(row) {
        return formatDateTime(deserializeDateTime(row.start));
    }

    onKeydown(ev) {
        const steps = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
        if (!(ev.key in steps) || ev.ctrlKey || ev.altKey || ev.metaKey) {
            return;
        }
        const links = [...this.table.el.querySelectorAll("a.o_trace_open")];
        const position = links.indexOf(ev.target);
        if (position >= 0) {
            const next = Math.min(Math.max(position + steps[ev.key], 0), links.length - 1);
            links[next].focus();
            ev.preventDefault();
        }
    }
}
