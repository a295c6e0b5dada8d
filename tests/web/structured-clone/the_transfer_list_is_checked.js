import { assertThrows } from "../../support/assert.js";

const buffer = new ArrayBuffer(1);
assertThrows(() => structuredClone(1, { transfer: [buffer, buffer] }), "DataCloneError", "twice");
assertThrows(() => structuredClone(1, { transfer: [new Blob()] }), "DataCloneError", "not supported");
assertThrows(() => structuredClone(1, { transfer: [{}] }), "DataCloneError");
assertThrows(() => structuredClone(1, { transfer: [new WebAssembly.Memory({ initial: 1 }).buffer] }), "DataCloneError");
assertThrows(() => structuredClone(1, { transfer: [1] }), TypeError);
assertThrows(() => structuredClone(1, { transfer: 5 }), TypeError);
assertThrows(() => structuredClone(1, 5), TypeError);
assertThrows(() => structuredClone(), TypeError);
