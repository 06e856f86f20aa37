// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component, onMounted, onWillStart, onWillUnmount, useExternalListener, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { ChoiceDialog } from "./choice_dialog";
import { InterfaceTable } from "./interface_table";
import { OverviewTile } from "./overview_tile";

const MODEL = "integration.overview";
// What Odoo sends when traffic was counted; no more often than this is read anew, and at least that often.
const COUNTED = "integration.overview";
const LEAST_MS = 5_000;
const MOST_MS = 60_000;

/**
 * Shows how the partners are served: in a sentence, in tiles, and interface by interface. What is shown follows what
 * happens, as long as somebody can see it.
 */
export class IntegrationOverview extends Component {
    static template = "integration_monitor.Overview";
    static components = { InterfaceTable, Layout, OverviewTile };
    static props = { ...standardActionServiceProps };
    static path = "integration-overview";
    static displayName = _t("Overview");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.bus = useService("bus_service");
        this.dialog = useService("dialog");
        this.latest = new KeepLast();
        this.display = { controlPanel: {} };
        this.readAt = 0;
        this.state = useState({ told: null, period: this.firstPeriod, isBusy: false });
        onWillStart(() => this.load());
        onMounted(() => this.follow());
        onWillUnmount(() => this.leave());
        useExternalListener(document, "visibilitychange", () => this.refreshSoon());
        useSetupAction({ getLocalState: () => ({ period: this.state.period }) });
    }

    get firstPeriod() {
        return this.props.state?.period || this.props.action.params?.period || "24h";
    }

    // === READING === //

    async load(orm = this.orm) {
        this.state.isBusy = true;
        try {
            const told = await this.latest.add(orm.call(MODEL, "load_overview", [this.state.period]));
            this.readAt = Date.now();
            Object.assign(this.state, { told, period: told.period });
        } finally {
            this.state.isBusy = false;
        }
        this.props.updateActionState({ period: this.state.period });
    }

    follow() {
        this.onCounted = () => this.refreshSoon();
        this.bus.subscribe(COUNTED, this.onCounted);
        this.bus.start();
        this.poll = browser.setInterval(() => this.refreshSoon(), MOST_MS);
    }

    leave() {
        this.bus.unsubscribe(COUNTED, this.onCounted);
        browser.clearInterval(this.poll);
        browser.clearTimeout(this.planned);
    }

    /** Read anew, unless nobody looks; what comes while that waits is read with it. */
    refreshSoon() {
        browser.clearTimeout(this.planned);
        if (document.visibilityState === "visible") {
            const rest = Math.max(0, this.readAt + LEAST_MS - Date.now());
            this.planned = browser.setTimeout(() => this.load(this.orm.silent), rest);
        }
    }

    choosePeriod(ev) {
        this.state.period = ev.target.value;
        return this.load();
    }

    // === LEADING ON === //

    async openNumber(link, interfaceId = null) {
        const { period, at } = this.state.told;
        this.choose(await this.orm.call(MODEL, "open_number", [link, period, at, interfaceId]));
    }

    async openInterface(row, what) {
        const title = what === "tests" ? _t("What do you want to try?") : _t("Which log do you want to see?");
        this.choose(await this.orm.call(MODEL, "open_interface", [row.id, what]), title);
    }

    /** Open the only one of some lists, or ask which. */
    choose(found, title = _t("What do you want to see?")) {
        const open = ({ action }) => this.action.doAction(action, { onClose: () => this.load() });
        if (found.length === 1) {
            return open(found[0]);
        }
        return this.dialog.add(ChoiceDialog, { title, found, open });
    }

    openForm(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "integration.interface",
            res_id: row.id,
            views: [[false, "form"]],
        });
    }

    openStep(step) {
        return this.action.doAction(step.action);
    }

    // === DOING === //

    pause(row) {
        return this.action.doAction("integration_core.integration_pause_action", {
            additionalContext: { default_record: `integration.interface,${row.id}` },
            onClose: () => this.load(),
        });
    }

    resume(row) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Resume %s?", row.name),
            body: _t("It flows again, unchanged since it was approved. What waits goes on at once."),
            confirmLabel: _t("Resume"),
            confirm: async () => {
                await this.orm.call("integration.interface", "action_resume", [[row.id]]);
                await this.load();
            },
            cancel: () => {},
        });
    }

    // === WORDS === //

    moment(value) {
        return value ? formatDateTime(deserializeDateTime(value)) : _t("never");
    }

    get verdictClass() {
        const classes = { good: "success", bad: "danger", warning: "warning", info: "info" };
        return `alert alert-${classes[this.state.told.verdict_state]}`;
    }

    get verdictIcon() {
        const icons = {
            good: "fa-check-circle",
            bad: "fa-times-circle",
            warning: "fa-exclamation-circle",
            info: "fa-info-circle",
        };
        return `fa ${icons[this.state.told.verdict_state]}`;
    }
}

registry.category("actions").add("integration_overview", IntegrationOverview);
