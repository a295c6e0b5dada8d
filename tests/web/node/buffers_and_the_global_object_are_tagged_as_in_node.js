import { assertEquals } from "../../support/assert.js";
import "node:events";

const tag = (value) => Object.prototype.toString.call(value);
assertEquals([tag(Buffer.from("a")), Object.hasOwn(Buffer.prototype, Symbol.toStringTag)], ["[object Uint8Array]", false]);
assertEquals([tag(globalThis), Object.keys(globalThis).includes("global")], ["[object global]", false]);
