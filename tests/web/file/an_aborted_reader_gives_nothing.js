import { assertEquals, sleep } from "../../support/assert.js";

const reader = new FileReader();
const seen = [];
for (const type of ["loadstart", "progress", "load", "abort", "error", "loadend"]) reader.addEventListener(type, () => seen.push(type));
reader.abort();
assertEquals([seen, reader.readyState], [[], 0]);
reader.readAsText(new Blob(["x"]));
reader.abort();
assertEquals([seen, reader.readyState, reader.result], [["abort", "loadend"], 2, null]);
// Tasks of the aborted read would have come before this one's.
await new Promise((resolve) => { const other = new FileReader(); other.onloadend = resolve; other.readAsText(new Blob(["y"])); });
await sleep(0);
assertEquals(seen, ["abort", "loadend"]);
// A read started by the abort handler keeps its own loadend.
const again = new FileReader();
const order = [];
for (const type of ["load", "abort", "loadend"]) again.addEventListener(type, () => order.push(type));
again.onabort = () => again.readAsText(new Blob(["z"]));
again.readAsText(new Blob(["x"]));
again.abort();
assertEquals(order, ["abort"]);
await new Promise((resolve) => { again.onloadend = resolve; });
assertEquals([order, again.result], [["abort", "load", "loadend"], "z"]);
