import { assertEquals, assertThrows } from "../../support/assert.js";

const buffer = new Uint8Array([1, 2, 3]).buffer;
const same = buffer.transfer();
assertEquals([buffer.detached, buffer.byteLength, same.detached, [...new Uint8Array(same)]], [true, 0, false, [1, 2, 3]]);
const longer = same.transferToFixedLength(5);
assertEquals([same.detached, [...new Uint8Array(longer)]], [true, [1, 2, 3, 0, 0]]);
assertEquals([...new Uint8Array(longer.transfer(2))], [1, 2]);
assertThrows(() => longer.transfer(), TypeError);
assertThrows(() => new ArrayBuffer(1).transfer(-1), RangeError);
assertThrows(() => ArrayBuffer.prototype.transfer.call({}), TypeError);
assertThrows(() => new WebAssembly.Memory({ initial: 1 }).buffer.transfer(), TypeError);
