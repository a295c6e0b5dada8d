import { assert } from "../../support/assert.js";
import { setMaxListeners } from "node:events";
import process from "node:process";

const warnings = [];
process.on("warning", (warning) => { warnings.push(warning); });
const target = new EventTarget();
setMaxListeners(2, target);
for (let i = 0; i < 5; ++i) target.addEventListener("foo", () => {});
for (let i = 0; i < 10; ++i) new EventTarget().addEventListener("foo", () => {});
await new Promise((resolve) => setTimeout(resolve, 0));
assert(warnings.length === 1 && warnings[0].name === "MaxListenersExceededWarning" && warnings[0].target === target && warnings[0].count === 3, `${warnings}`);
assert(warnings[0].message.includes("3 foo listeners added to EventTarget. MaxListeners is 2."), warnings[0].message);
