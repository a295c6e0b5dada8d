// with: natives
import { assert, assertEquals, assertThrows } from "../../support/assert.js";

const { files } = natives;
const { EPERM, ENOENT, EBADF, EINVAL, ENAMETOOLONG } = { EPERM: -1, ENOENT: -2, EBADF: -9, EINVAL: -22, ENAMETOOLONG: -36 };
const later = (name, ...args) => new Promise((resolve) => files[name](...args, resolve));

export default async function() {
  assertEquals(await later("open", "/tmp/a\0b", 0, 0), EINVAL);
  assertEquals(await later("open", "", 0, 0), ENOENT);
  assertEquals(await later("open", "/tmp/" + "x".repeat(5000), 0, 0), ENAMETOOLONG);
  assertEquals(await later("open", "x".repeat(100_000), 0, 0), ENAMETOOLONG);
  for (const lie of [5, null, undefined, {}, Symbol.iterator, new String("/tmp/a")]) assertEquals(await later("stat", lie, true), EINVAL);
  for (const lie of ["3", null, NaN, -1, 1e300, 3.5, {}, undefined]) {
    const outcome = await later("fstat", lie);
    assert(outcome === EBADF || outcome === EINVAL, String(lie));
  }
  const handle = await later("open", "/tmp/a", 0o102, 0o666);
  assert(handle >= 3, "the first numbers are those of the standard streams");
  assertEquals(await later("write", handle, "text", -1), EINVAL);
  assertEquals(await later("write", handle, new Uint8Array(3), -1), 3);
  const detached = new Uint8Array(8);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  assertEquals(await later("write", handle, detached, -1), 0);
  assertEquals(await later("read", handle, -1, 0), EINVAL);
  assertEquals(await later("read", handle, 1e18, 0), EINVAL);
  assertEquals((await later("read", handle, 2 ** 40, 0)).length, 3);
  assertEquals(files.read(handle, 10, 0, null).length, 3, "what is open may be waited for");
  assertEquals(files.seek(handle, 0, 9), EINVAL);
  assertEquals(files.seek(handle, -5, 0), EINVAL);
  assertEquals(files.seek(handle, 1, 0), 1);
  assertEquals(files.close(handle, null), 0);
  assertEquals([files.close(handle, null), files.fstat(handle, null), files.seek(handle, 0, 0)], [EBADF, EBADF, EBADF]);
  // The top level has run.
  assertEquals([files.mayWait(true), files.stat("/tmp", true, null), files.open("/tmp/a", 0, 0, null), files.chdir("/tmp")], [false, EPERM, EPERM, EPERM]);
  for (const done of [undefined, 5, {}, "x"]) assertThrows(() => files.unlink("/tmp/a", done), TypeError, "null or a function");

  // Numbers do not come back, so that an old one never means another file.
  const again = await later("open", "/tmp/a", 0, 0);
  assert(again > handle, `${again} is new`);
}
