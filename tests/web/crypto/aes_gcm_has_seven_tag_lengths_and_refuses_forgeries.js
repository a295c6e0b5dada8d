import { assertEquals, assertRejects } from "../../support/assert.js";
import { hex, utf8 } from "./fixtures/bytes.js";

const { subtle } = crypto;
const key = await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
const iv = crypto.getRandomValues(new Uint8Array(12));
const text = utf8("attack at dawn");
const whole = hex(await subtle.encrypt({ name: "AES-GCM", iv }, key, text));
for (const tagLength of [32, 64, 96, 104, 112, 120, 128]) {
  const sealed = await subtle.encrypt({ name: "AES-GCM", iv, tagLength }, key, text);
  assertEquals(hex(sealed), whole.slice(0, 2 * (text.length + tagLength / 8)));
  assertEquals(hex(await subtle.decrypt({ name: "AES-GCM", iv, tagLength }, key, sealed)), hex(text));
  for (const at of [0, sealed.byteLength - 1]) {
    const forged = new Uint8Array(sealed.slice());
    forged[at] ^= 0x80;
    await assertRejects(subtle.decrypt({ name: "AES-GCM", iv, tagLength }, key, forged), "OperationError");
  }
  await assertRejects(subtle.decrypt({ name: "AES-GCM", iv, tagLength, additionalData: utf8("x") }, key, sealed), "OperationError");
  await assertRejects(subtle.decrypt({ name: "AES-GCM", iv, tagLength }, key, new Uint8Array(tagLength / 8 - 1)), "OperationError");
}
for (const tagLength of [0, 8, 40, 97, 136]) await assertRejects(subtle.encrypt({ name: "AES-GCM", iv, tagLength }, key, text), "OperationError");
