// as: main
import { assert, assertEquals } from "../../support/assert.js";
import { Buffer, constants } from "node:buffer";

// Pages that nobody has looked at cost nothing.
const bytes = Buffer.alloc(constants.MAX_STRING_LENGTH + 3);
const shorter = { utf8: 1, latin1: 1, ascii: 1, hex: 2, base64: 4 / 3, base64url: 4 / 3 };
const { user, system } = process.cpuUsage();
for (const [encoding, factor] of Object.entries(shorter)) {
  const part = bytes.subarray(0, Math.floor(constants.MAX_STRING_LENGTH / factor) + 3);
  let code = "a text";
  try {
    part.toString(encoding);
  } catch (error) {
    code = error.code;
  }
  assertEquals(code, "ERR_STRING_TOO_LONG", encoding);
}
const used = process.cpuUsage();
assert(used.user - user + used.system - system < 50_000, JSON.stringify(used));
