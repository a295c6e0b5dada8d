// A value that fits its JSON schema, and one that does not.
// answers: [true,false,"/age must be integer"]
import { Ajv } from "ajv";

const ajv = new Ajv();
const validate = ajv.compile({ type: "object", properties: { age: { type: "integer" } }, required: ["age"] });

Deno.serve(() => Response.json([validate({ age: 36 }), validate({ age: "36" }), ajv.errorsText(validate.errors, { dataVar: "" })]));
