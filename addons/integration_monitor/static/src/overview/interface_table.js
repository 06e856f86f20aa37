// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component } from "@odoo/owl";

import { Sparkline } from "./sparkline";

const ICONS = {
    not_served: "fa-times-circle",
    stopped: "fa-hand-paper-o",
    paused: "fa-pause-circle",
    troubled: "fa-exclamation-triangle",
    quiet: "fa-moon-o",
    served: "fa-check-circle",
};
const COLORS = {
    not_served: "danger",
    stopped: "danger",
    paused: "warning",
    troubled: "warning",
    quiet: "secondary",
    served: "success",
};

/** The interfaces, the worst first, with what went over them and what can be done. */
export class InterfaceTable extends Component {
    static template = "integration_monitor.InterfaceTable";
    static components = { Sparkline };
    static props = {
        rows: Array,
        onForm: Function,
        onNumber: Function,
        onOpen: Function,
        onPause: Function,
        onResume: Function,
    };

    icon(row) {
        return ICONS[row.state];
    }

    color(row) {
        return COLORS[row.state];
    }

    linkTo(row) {
        return `/odoo/integration.interface/${row.id}`;
    }
}
