import { assertEquals, assertThrows } from "../../support/assert.js";

assertEquals(new CustomEvent("c", { detail: { a: 1 } }).detail, { a: 1 });
const error = new ErrorEvent("error", { message: "m", filename: "f", lineno: 1, colno: 2, error: 3 });
assertEquals([error.message, error.filename, error.lineno, error.colno, error.error], ["m", "f", 1, 2, 3]);
assertEquals([new MessageEvent("m", { data: 5 }).data, new CloseEvent("c", { code: 1000, wasClean: true }).wasClean, new ProgressEvent("p", { loaded: 1 }).loaded], [5, true, 1]);
assertThrows(() => new Event(), TypeError);
assertThrows(() => new PromiseRejectionEvent("x"), TypeError);
assertEquals(new Event("x").isTrusted, false);

const told = ({ data, origin, lastEventId, source, ports }) => [data, origin, lastEventId, source, ports];
assertEquals(told(new MessageEvent("m")), [null, "", "", null, []]);
const ports = new Set([new MessageChannel().port1]);
const message = new MessageEvent("m", { data: 0, origin: 1, lastEventId: 2, ports, cancelable: true });
assertEquals(told(message).slice(0, 4), [0, "1", "2", null]);
assertEquals([message.ports[0] === [...ports][0], Object.isFrozen(message.ports), Object.isFrozen(new MessageEvent("m").ports), message.cancelable], [true, true, true, true]);
assertThrows(() => new MessageEvent("m", { ports: 1 }), TypeError);
