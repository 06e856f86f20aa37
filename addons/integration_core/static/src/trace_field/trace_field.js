// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component } from "@odoo/owl";

import { CopyButton } from "@web/core/copy_button/copy_button";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Tag of the client action that shows a trace. Whoever has such a screen registers it. */
const SCREEN = "integration_trace";

/**
 * The correlation id of a record: to be read and copied, and to be opened where an installed addon shows traces. So a
 * form of any addon leads to that screen without depending on it.
 */
export class TraceField extends Component {
    static template = "integration_core.TraceField";
    static components = { CopyButton };
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.copied = _t("Copied");
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get canOpen() {
        return registry.category("actions").contains(SCREEN);
    }

    open() {
        return this.action.doAction({
            type: "ir.actions.client",
            tag: SCREEN,
            params: { trace: this.value },
        });
    }
}

registry.category("fields").add("integration_trace", {
    component: TraceField,
    displayName: _t("Trace"),
    supportedTypes: ["char"],
});
