// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component } from "@odoo/owl";

const WIDTH = 160;
const HEIGHT = 28;

/** A small picture of what ended well (below) and what did not (on top of it), point by point; its name says it. */
export class Sparkline extends Component {
    static template = "integration_monitor.Sparkline";
    static props = { line: Array, name: String };

    setup() {
        this.viewBox = `0 0 ${WIDTH} ${HEIGHT}`;
        this.baseline = `M0 ${HEIGHT - 0.5}H${WIDTH}`;
    }

    /** One path of bars for what went well, another for what did not. */
    get paths() {
        const { line } = this.props;
        const most = Math.max(1, ...line.map(([good, bad]) => good + bad));
        const step = WIDTH / line.length;
        const bars = { good: "", bad: "" };
        line.forEach(([good, bad], place) => {
            const left = place * step;
            const width = Math.max(step * 0.8, 0.6);
            // what did not go well is never too small to be seen
            const badHeight = bad && Math.max((bad / most) * HEIGHT, 2);
            const goodHeight = Math.min((good / most) * HEIGHT, HEIGHT - badHeight);
            bars.good += goodHeight ? bar(left, HEIGHT - goodHeight, width, goodHeight) : "";
            bars.bad += badHeight ? bar(left, HEIGHT - goodHeight - badHeight, width, badHeight) : "";
        });
        return bars;
    }
}

function bar(x, y, width, height) {
    return `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
}

function round(number) {
    return Math.round(number * 100) / 100;
}
