// with: natives
import { assert, assertEquals, assertThrows } from "../../support/assert.js";

const files = natives.snapshot.lateNatives("files");
const { EPERM, ENOENT, EBADF, EINVAL, ENAMETOOLONG } = { EPERM: -1, ENOENT: -2, EBADF: -9, EINVAL: -22, ENAMETOOLONG: -36 };

assertEquals(files.open("/tmp/a\0b", 0, 0, null), EINVAL);
assertEquals(files.open("", 0, 0, null), ENOENT);
assertEquals(files.open("/tmp/" + "x".repeat(5000), 0, 0, null), ENAMETOOLONG);
assertEquals(files.open("x".repeat(100_000), 0, 0, null), ENAMETOOLONG);
for (const lie of [5, null, undefined, {}, Symbol.iterator, new String("/tmp/a")]) assertEquals(files.stat(lie, true, null), EINVAL);
for (const lie of ["3", null, NaN, -1, 1e300, 3.5, {}, undefined]) {
  const outcome = files.fstat(lie, null);
  assert(outcome === EBADF || outcome === EINVAL, String(lie));
}
const handle = files.open("/tmp/a", 0o102, 0o666, null);
assert(handle >= 3, "the first numbers are those of the standard streams");
assertEquals(files.write(handle, "text", -1, null), EINVAL);
assertEquals(files.write(handle, new Uint8Array(3), -1, null), 3);
const detached = new Uint8Array(8);
structuredClone(detached.buffer, { transfer: [detached.buffer] });
assertEquals(files.write(handle, detached, -1, null), 0);
assertEquals(files.read(handle, -1, 0, null), EINVAL);
assertEquals(files.read(handle, 1e18, 0, null), EINVAL);
assertEquals(files.read(handle, 2 ** 40, 0, null).length, 3);
assertEquals(files.seek(handle, 0, 9), EINVAL);
assertEquals(files.seek(handle, -5, 0), EINVAL);
assertEquals(files.seek(handle, 1, 0), 1);
assertEquals(files.close(handle, null), 0);
assertEquals([files.close(handle, null), files.fstat(handle, null), files.seek(handle, 0, 0)], [EBADF, EBADF, EBADF]);
assertEquals(files.chdir("/tmp"), EPERM);
for (const done of [undefined, 5, {}, "x"]) assertThrows(() => files.unlink("/tmp/a", done), TypeError, "null or a function");

// Numbers do not come back, so that an old one never means another file.
const again = files.open("/tmp/a", 0, 0, null);
assert(again > handle, `${again} is new`);
