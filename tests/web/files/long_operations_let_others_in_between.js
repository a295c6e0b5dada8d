// with: natives
import { assert, assertEquals } from "../../support/assert.js";

const { files } = natives;
const EINVAL = -22, EFBIG = -27;
const later = (name, ...args) => new Promise((resolve) => files[name](...args, resolve));
// How many operations on other files come to their end before this one does.
async function comeBetween(operation) {
  let goesOn = true, others = 0;
  const outcome = operation().then((value) => (goesOn = false, value));
  while (goesOn) {
    await later("stat", "/tmp", true);
    ++others;
  }
  return [others, await outcome];
}

export default async function() {
  const size = 20 << 20;
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 4096) bytes[at] = at >> 12;
  const handle = await later("open", "/tmp/a", 0o102, 0o666);
  const expectBetween = async (what, operation) => {
    const [others, outcome] = await comeBetween(operation);
    assert(others >= 10, `${what}: ${others} came between`);
    return outcome;
  };
  assertEquals(await expectBetween("write", () => later("write", handle, bytes, -1)), size);
  assertEquals(await expectBetween("copy", () => later("copyFile", "/tmp/a", "/tmp/b", false)), 0);
  const whole = await expectBetween("readFile", () => later("readFile", "/tmp/b"));
  const part = await expectBetween("read", () => later("read", handle, size, 4096));
  assertEquals([whole.length, part.length], [size, size - 4096]);
  for (let at = 4096; at < size; at += 4096) assert(whole[at] === bytes[at] && part[at - 4096] === bytes[at], `other bytes at ${at}`);

  await later("mkdir", "/tmp/d", 0o777, false);
  for (let i = 0; i < 3000; ++i) assertEquals(await later("symlink", "x", `/tmp/d/${i}`), 0);
  assertEquals(await expectBetween("removeAll", () => later("removeAll", "/tmp/d")), 0);
  assertEquals(await later("stat", "/tmp/d", true), -2);

  for (const nowhere of [1e300, NaN, Infinity, 2 ** 53, 0.5 + 2 ** 53]) {
    const fault = Number.isNaN(nowhere) ? EINVAL : EFBIG;
    assertEquals([await later("read", handle, 10, nowhere), await later("write", handle, bytes, nowhere)], [fault, fault], String(nowhere));
  }
  assertEquals(await later("close", handle), 0);
}
