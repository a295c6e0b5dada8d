import { assertEquals } from "../../support/assert.js";
import { Buffer } from "node:buffer";

const one = Buffer.from("one"), two = Buffer.from("two");
assertEquals(one.buffer, two.buffer);
structuredClone(one, { transfer: [one.buffer] });
assertEquals([one.toString(), two.toString()], ["one", "two"]);
