import { assertEquals } from "../../support/assert.js";
import EventEmitter from "node:events";
import { Readable } from "node:stream";
import util from "node:util";

for (const [name, method] of Object.entries(EventEmitter.prototype)) if (typeof method === "function") assertEquals(method.name, name === "on" ? "addListener" : name === "off" ? "removeListener" : name);
for (const name of ["pipe", "read", "setEncoding"]) assertEquals(typeof Readable.prototype[name].name, "string");
assertEquals([util.format.name, util.inspect.name, util.promisify.name], ["format", "inspect", "promisify"]);
