// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { Component } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";

/** Asks which of several lists to open. */
export class ChoiceDialog extends Component {
    static template = "integration_monitor.ChoiceDialog";
    static components = { Dialog };
    static props = { title: String, found: Array, open: Function, close: Function };

    choose(item) {
        this.props.close();
        this.props.open(item);
    }
}
