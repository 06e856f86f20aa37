// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component } from "@odoo/owl";

const ICONS = { good: "fa-check", warning: "fa-exclamation-triangle", bad: "fa-times-circle" };
const COLORS = { good: "success", warning: "warning", bad: "danger" };

/** One answer at a glance; each of its numbers leads to its rows. */
export class OverviewTile extends Component {
    static template = "integration_monitor.OverviewTile";
    static props = { tile: Object, onOpen: Function };

    get numbers() {
        const { value, details } = this.props.tile;
        return [{ ...value, isLarge: true }, ...details];
    }

    get icon() {
        return ICONS[this.props.tile.state];
    }

    get color() {
        return COLORS[this.props.tile.state];
    }
}
