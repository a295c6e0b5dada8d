import { assert } from "../../support/assert.js";
import { createHook, executionAsyncId } from "node:async_hooks";

const made = [], entered = [];
createHook({ init(id, type) { if (type === "Timeout") made.push(id); }, before(id) { entered.push(id); } }).enable();
const id = await new Promise((resolve) => { setTimeout(() => resolve(executionAsyncId()), 0); });
assert(made.includes(id) && entered.includes(id));
