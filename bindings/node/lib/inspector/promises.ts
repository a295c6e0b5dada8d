// node:inspector/promises: whose sessions answer by promises, if there were any.
import { requireBuiltin } from "edgert:node/loader";

const exports = { ...requireBuiltin("inspector") };
export { exports };
