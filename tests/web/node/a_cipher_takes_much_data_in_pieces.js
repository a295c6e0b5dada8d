import { createCipheriv, createDecipheriv } from "node:crypto";
import { Buffer } from "node:buffer";
import { assert, assertEquals, assertThrows } from "../../support/assert.js";

const data = Buffer.alloc((3 << 20) + 5);
for (let i = 0; i < data.length; i += 4) data.writeUInt32LE(Math.imul(i, 2654435761) >>> 0, Math.min(i, data.length - 4));
const ways = [["aes-256-cbc", 32, 16], ["aes-128-ctr", 16, 16], ["aes-128-gcm", 16, 12], ["chacha20-poly1305", 32, 12], ["aes-128-ocb", 16, 12], ["aes-128-cfb8", 16, 16], ["aes-256-ecb", 32, 0],
  ["des-ede3-cbc", 24, 8]];
for (const [name, key, iv] of ways) {
  const options = /gcm|poly|ocb/.test(name) ? { authTagLength: 16 } : undefined;
  const given = [name, Buffer.alloc(key, 1), iv === 0 ? null : Buffer.alloc(iv, 2), options];
  const once = createCipheriv(...given), often = createCipheriv(...given), back = createDecipheriv(...given);
  const sealed = Buffer.concat([once.update(data), once.final()]);
  const parts = [];
  for (let at = 0; at < data.length; at += 700001) parts.push(often.update(data.subarray(at, at + 700001)));
  assert(Buffer.concat([...parts, often.final()]).equals(sealed), name);
  if (options !== undefined) back.setAuthTag(once.getAuthTag());
  assert(Buffer.concat([back.update(sealed), back.final()]).equals(data), name);
}
// What cannot be cut is a key as a rule, and no longer than any.
const wrap = createCipheriv("id-aes128-wrap", Buffer.alloc(16), Buffer.alloc(8, 0xa6));
assertEquals(wrap.update(Buffer.alloc(32)).length, 40);
assertThrows(() => createCipheriv("id-aes128-wrap", Buffer.alloc(16), Buffer.alloc(8, 0xa6)).update(Buffer.alloc(2 << 20)), RangeError);
