// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

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

    /** What was counted of its traffic, each with what it leads to. */
    get figures() {
        return [
            { key: "came", name: _t("In"), link: "traffic_in" },
            { key: "sent", name: _t("Out"), link: "traffic_out" },
            { key: "success", name: _t("Success"), link: "traffic_ended" },
            { key: "p95", name: _t("95 % within"), link: "traffic_ended" },
        ];
    }

    /** What this user can do with it. */
    buttons(row) {
        const { onOpen, onPause, onResume } = this.props;
        const all = [
            { key: "log", icon: "fa-list", name: _t("Log"), press: () => onOpen(row, "logs"), may: true },
            {
                key: "test",
                icon: "fa-flask",
                name: _t("Test"),
                press: () => onOpen(row, "tests"),
                may: row.may_test,
            },
            { key: "pause", icon: "fa-pause", name: _t("Pause"), press: () => onPause(row), may: row.may_pause },
            { key: "resume", icon: "fa-play", name: _t("Resume"), press: () => onResume(row), may: row.may_resume },
        ];
        return all.filter((button) => button.may);
    }
}
