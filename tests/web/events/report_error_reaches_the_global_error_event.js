import { assertEquals, assertThrows } from "../../support/assert.js";

const seen = [];
globalThis.onerror = (event) => { seen.push(event.error); event.preventDefault(); };
const error = new Error("mine");
reportError(error);
reportError("text");
assertEquals(seen, [error, "text"]);
assertThrows(() => reportError(), TypeError);
