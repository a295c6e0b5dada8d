// with: natives
import { assertThrows, assertEquals } from "../../support/assert.js";

const kP256 = 1;

export default function() {
  const { crypto } = natives;
  const [x, y] = [new Uint8Array(32), new Uint8Array(32)];
  let ran = false;
  const second = { get() { ran = true; structuredClone(x.buffer, { transfer: [x.buffer] }); return y; } };
  const parts = [x];
  Object.defineProperty(parts, 1, { ...second, enumerable: true });
  assertThrows(() => crypto.readParts(kP256, parts), TypeError, "no list");
  assertThrows(() => crypto.readParts(kP256, new Proxy([x, y], second)), TypeError, "no list");
  const holed = [x, , ];
  Object.defineProperty(Array.prototype, 1, { ...second, configurable: true });
  assertThrows(() => crypto.readParts(kP256, holed), TypeError, "no list");
  delete Array.prototype[1];
  Object.defineProperty(Object.prototype, "value", { ...second, configurable: true });
  assertThrows(() => crypto.readParts(kP256, parts), TypeError, "no list");
  delete Object.prototype.value;
  assertThrows(() => crypto.readParts(kP256, Array(17).fill(x)), TypeError, "no list");
  assertEquals(ran, false);
  assertEquals(crypto.readParts(kP256, [x, y]), "DataError:The key is invalid");
}
