import { assertEquals, sleep } from "../../support/assert.js";
import { AsyncLocalStorage } from "node:async_hooks";

const storage = new AsyncLocalStorage();
let inside, after;
setTimeout(() => { storage.enterWith(1); inside = storage.getStore(); }, 0);
setTimeout(() => { after = storage.getStore(); }, 2);
await sleep(10);
assertEquals([inside, after], [1, undefined]);
