// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// Says which of some secrets the JavaScript library takes for those that signed a message.
// Reads {secrets, headers, body} from its input; writes a list of true or of why not, one for each secret.
const { Webhook } = require("standardwebhooks");
const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
const verified = asked.secrets.map((secret) => {
    try {
        new Webhook(secret).verify(asked.body, asked.headers);
        return true;
    } catch (error) {
        return error.message;
    }
});
process.stdout.write(JSON.stringify(verified));
