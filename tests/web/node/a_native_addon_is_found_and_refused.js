// Packages that have something else in its place ask for the code.
import { assert, assertEquals } from "../../support/assert.js";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const refused = (() => {
  try {
    return require("./fixtures/addon.node");
  } catch (error) {
    return error;
  }
})();
assertEquals([refused.name, refused.code], ["Error", "ERR_DLOPEN_FAILED"]);
assert(refused.message.includes("/fixtures/addon.node: Exec format error: it is a native addon of Node's"), refused.message);
