import { assertEquals } from "../../support/assert.js";

const reported = [];
addEventListener("error", (event) => { reported.push(event.error.message, event.message); event.preventDefault(); });
const target = new EventTarget();
let reached = false;
target.addEventListener("x", () => { throw new Error("in a listener"); });
target.addEventListener("x", () => { reached = true; });
target.dispatchEvent(new Event("x"));
assertEquals([reported, reached], [["in a listener", "Uncaught Error: in a listener"], true]);
