import { assert, assertEquals, assertRejects } from "../../support/assert.js";
import { hex, unhex } from "./fixtures/bytes.js";

const { subtle } = crypto;
const raw = unhex("2b7e151628aed2a6abf7158809cf4f3c");
const key = await subtle.importKey("raw", raw, "AES-CTR", false, ["encrypt", "decrypt"]);
const zeroes = (blocks) => new Uint8Array(16 * blocks);
const stream = async (counter, length, blocks) => hex(await subtle.encrypt({ name: "AES-CTR", counter: unhex(counter), length }, key, zeroes(blocks)));
// One block of key stream: AES of the counter block itself.
const block = (counter) => stream(counter, 128, 1);

assertEquals(await stream("00000000000000000000000000aa55ff", 8, 2), (await block("00000000000000000000000000aa55ff")) + (await block("00000000000000000000000000aa5500")));
assertEquals(await stream("0000000000000000000000000000000e", 4, 3),
  (await block("0000000000000000000000000000000e")) + (await block("0000000000000000000000000000000f")) + (await block("00000000000000000000000000000000")));
assertEquals(await stream("000000000000000000000000000000f7", 3, 2), (await block("000000000000000000000000000000f7")) + (await block("000000000000000000000000000000f0")));
assertEquals(await stream("0000000000000005ffffffffffffffff", 64, 2), (await block("0000000000000005ffffffffffffffff")) + (await block("00000000000000050000000000000000")));
assertEquals(await stream("0000000000000007ffffffffffffffff", 66, 2), (await block("0000000000000007ffffffffffffffff")) + (await block("00000000000000040000000000000000")));
assertEquals(await stream("0000000000000005ffffffffffffffff", 66, 2), (await block("0000000000000005ffffffffffffffff")) + (await block("00000000000000060000000000000000")));
assertEquals(await stream("ffffffffffffffffffffffffffffffff", 128, 2), (await block("ffffffffffffffffffffffffffffffff")) + (await block("00000000000000000000000000000000")));

// As many blocks as the counter has values, and no more.
const whole = await stream("000000000000000000000000000000f7", 4, 16);
assertEquals(new Set(whole.match(/.{32}/g)).size, 16);
await assertRejects(stream("000000000000000000000000000000f7", 4, 17), "OperationError");
for (const length of [0, 129]) await assertRejects(stream("000000000000000000000000000000f7", length, 1), "OperationError");
await assertRejects(stream("00", 8, 1), "OperationError");

const params = { name: "AES-CTR", counter: unhex("000000000000000000000000000000ff"), length: 8 };
const text = crypto.getRandomValues(new Uint8Array(100));
const made = await subtle.encrypt(params, key, text);
assert(hex(made) !== hex(text) && made.byteLength === 100);
assertEquals(hex(await subtle.decrypt(params, key, made)), hex(text));
