// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import { _t } from "@web/core/l10n/translation";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Tell how long something took, with two parts at most.
 *
 * @param {number} ms milliseconds
 * @returns {string} such as "4 ms", "2.5 s", "3 min 20 s"
 */
export function formatDuration(ms) {
    if (ms < SECOND) {
        return _t("%s ms", Math.round(ms));
    }
    if (ms < MINUTE) {
        return _t("%s s", (ms / SECOND).toFixed(1));
    }
    if (ms < HOUR) {
        return _t("%(minutes)s min %(seconds)s s", {
            minutes: Math.floor(ms / MINUTE),
            seconds: Math.floor((ms % MINUTE) / SECOND),
        });
    }
    if (ms < DAY) {
        return _t("%(hours)s h %(minutes)s min", {
            hours: Math.floor(ms / HOUR),
            minutes: Math.floor((ms % HOUR) / MINUTE),
        });
    }
    return _t("%(days)s d %(hours)s h", {
        days: Math.floor(ms / DAY),
        hours: Math.floor((ms % DAY) / HOUR),
    });
}
