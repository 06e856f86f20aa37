// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component, onMounted, onWillStart, useRef, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { CopyButton } from "@web/core/copy_button/copy_button";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { TraceTimeline } from "./trace_timeline";

const PATH = "integration-trace";
// What the address shows begins with these: the router takes a value that looks like a number for one.
const TRACE = "trace-";
const TERM = "find-";

/**
 * Finds a trace by an id or the name of a document, and shows it. What is shown is in the address, as `show`, so that
 * it can be sent to a colleague, reloaded, and left and come back to.
 */
export class IntegrationTrace extends Component {
    static template = "integration_monitor.Trace";
    static components = { CopyButton, Layout, TraceTimeline };
    static props = { ...standardActionServiceProps };
    static path = PATH;
    static displayName = _t("Trace");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.latest = new KeepLast();
        this.input = useRef("term");
        this.copied = _t("Copied");
        this.display = { controlPanel: {} };
        this.state = useState({
            show: "",
            term: "",
            result: null,
            trace: null,
            failedOnly: false,
            isBusy: false,
        });
        onWillStart(() => this.show(this.firstShown));
        onMounted(() => !this.state.trace && this.input.el.focus());
        useSetupAction({ getLocalState: () => ({ show: this.state.show }) });
    }

    get firstShown() {
        const params = this.props.action.params || {};
        return this.props.state?.show || (params.trace ? TRACE + params.trace : params.show || "");
    }

    /**
     * @param {string} show what the address says, see above; empty for nothing
     */
    async show(show) {
        show = String(show);
        this.state.isBusy = true;
        try {
            if (show.startsWith(TRACE)) {
                await this.load(show.slice(TRACE.length));
            } else {
                await this.find(show.startsWith(TERM) ? show.slice(TERM.length) : "");
            }
        } finally {
            this.state.isBusy = false;
        }
        this.props.updateActionState({ show: this.state.show || undefined });
    }

    async load(correlationId) {
        const method = "load_trace";
        const trace = await this.latest.add(this.orm.call("integration.trace", method, [correlationId]));
        Object.assign(this.state, { show: TRACE + correlationId, trace });
        this.state.failedOnly &&= trace.rows.some((row) => row.leads_to_failure);
    }

    async find(term) {
        let result = null;
        if (term) {
            result = await this.latest.add(this.orm.call("integration.trace", "find_traces", [term]));
            result.term = term; // what is typed next changes nothing of it
        }
        Object.assign(this.state, { show: term ? TERM + term : "", term, result, trace: null });
        if (result?.found.length === 1) {
            await this.load(result.found[0].correlation_id);
        }
    }

    search() {
        return this.show(TERM + this.state.term.trim());
    }

    back() {
        return this.show(TERM + this.state.result.term);
    }

    refresh() {
        return this.show(this.state.show);
    }

    openTrace(correlationId) {
        return this.show(TRACE + correlationId);
    }

    openRecord(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: row.res_model,
            res_id: row.res_id,
            views: [[false, "form"]],
        });
    }

    linkTo(correlationId) {
        return `${browser.location.origin}/odoo/${PATH}?show=${TRACE}${correlationId}`;
    }

    moment(value) {
        return value ? formatDateTime(deserializeDateTime(value)) : "";
    }

    /** What is read out when something else is shown. */
    get announcement() {
        const { result, trace } = this.state;
        if (trace) {
            return trace.rows.length ? trace.verdict : _t("Nothing of this trace is here for you");
        }
        return result ? _t("%s traces found", result.found.length) : "";
    }

    get rows() {
        const { rows } = this.state.trace;
        return this.state.failedOnly ? rows.filter((row) => row.leads_to_failure) : rows;
    }

    get hasFailures() {
        return this.state.trace.rows.some((row) => row.leads_to_failure);
    }

    get verdictClass() {
        const classes = { ok: "success", failed: "danger", waiting: "warning", running: "info" };
        return `alert alert-${classes[this.state.trace.verdict_state]}`;
    }

    get verdictIcon() {
        const icons = {
            ok: "fa-check-circle",
            failed: "fa-times-circle",
            waiting: "fa-exclamation-circle",
            running: "fa-clock-o",
        };
        return `fa ${icons[this.state.trace.verdict_state]}`;
    }
}

registry.category("actions").add("integration_trace", IntegrationTrace);
