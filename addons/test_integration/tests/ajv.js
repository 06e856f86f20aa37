// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// Says which documents ajv takes for valid, by JSON Schema 2020-12.
// Reads [{schema, formats, documents}] from its input; writes for each a list of true or of why not.
// The formats are asserted, or all that there are where none are named; other ones are not looked at.
const Ajv = require("ajv/dist/2020");
const addFormats = require("ajv-formats");
const every = Object.keys(require("ajv-formats/dist/formats").fullFormats);
const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
const judged = asked.map(({ schema, formats, documents }) => {
    const ajv = new Ajv({ strict: false, logger: false });
    addFormats(ajv, formats || every);
    every.filter((name) => formats && !formats.includes(name)).forEach((name) => ajv.addFormat(name, true));
    const validate = ajv.compile(schema);
    return documents.map((document) => validate(document) || ajv.errorsText(validate.errors));
});
process.stdout.write(JSON.stringify(judged));
