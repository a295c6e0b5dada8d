import { assertEquals, sleep } from "../../support/assert.js";

const url = "data:text/event-stream,data:1%0a%0adata:2%0a%0a";
const seen = [];
const source = new EventSource(url);
source.onopen = () => seen.push("open");
source.onmessage = (event) => { seen.push(event.data); source.close(); };
source.onerror = () => seen.push("error");
const atOnce = new EventSource(url);
atOnce.onopen = atOnce.onerror = atOnce.onmessage = () => seen.push("never");
atOnce.close();
assertEquals(atOnce.readyState, 2);
const reference = new EventSource(url);
await new Promise((resolve) => { reference.onerror = resolve; });
reference.close();
await sleep(0);
assertEquals([seen, source.readyState], [["open", "1"], 2]);
