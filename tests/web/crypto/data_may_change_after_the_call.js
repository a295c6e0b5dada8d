import { assert, assertEquals } from "../../support/assert.js";
import { hex } from "./fixtures/bytes.js";

const { subtle } = crypto;
// Small data are used at once, large ones on another thread.
for (const size of [100, 1 << 22]) {
  const data = new Uint8Array(size).fill(7);
  const expected = hex(await subtle.digest("SHA-512", data));
  const digest = subtle.digest("SHA-512", data);
  data.fill(8);
  assertEquals(hex(await digest), expected);

  const key = await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = new Uint8Array(12).fill(1);
  const sealing = subtle.encrypt({ name: "AES-GCM", iv }, key, data);
  iv.fill(2);
  structuredClone(data.buffer, { transfer: [data.buffer] });
  const opened = new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12).fill(1) }, key, await sealing));
  assert(opened.length === size && opened.every((byte) => byte === 8));
}
// A getter of the algorithm runs before the data are looked at.
const data = new Uint8Array(10);
const empty = await subtle.digest("SHA-1", new Uint8Array());
const detaching = { get name() { structuredClone(data.buffer, { transfer: [data.buffer] }); return "SHA-1"; } };
assertEquals(await subtle.digest(detaching, data), empty);
