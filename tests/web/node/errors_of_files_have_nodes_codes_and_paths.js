import { assert, assertEquals } from "../../support/assert.js";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const failing = (name, ...args) => new Promise((resolve) => { fs[name](...args, (error) => { resolve(error); }); });
const told = ({ message, errno, code, syscall, path, dest }) => [message, errno, code, syscall, path, dest];
const folder = await fs.promises.mkdtemp(join(tmpdir(), "errors-"));
const none = join(folder, "none");
assertEquals(told(await failing("open", none, "r")), [`ENOENT: no such file or directory, open '${none}'`, -2, "ENOENT", "open", none, undefined]);
assertEquals(told(await failing("rename", none, join(folder, "x"))),
  [`ENOENT: no such file or directory, rename '${none}' -> '${join(folder, "x")}'`, -2, "ENOENT", "rename", none, join(folder, "x")]);
assertEquals(told(await failing("readdir", none)).slice(2, 4), ["ENOENT", "scandir"]);
assertEquals(told(await failing("readFile", folder)), ["EISDIR: illegal operation on a directory, read", -21, "EISDIR", "read", undefined, undefined]);
assertEquals(told(await failing("mkdir", folder)).slice(0, 3), [`EEXIST: file already exists, mkdir '${folder}'`, -17, "EEXIST"]);
assertEquals(told(await failing("close", 987654)), ["EBADF: bad file descriptor, close", -9, "EBADF", "close", undefined, undefined]);
const rejected = await fs.promises.stat(none).catch((error) => error);
assertEquals(told(rejected).slice(2, 5), ["ENOENT", "stat", none]);
assert(rejected instanceof Error && rejected.constructor === Error);
for (const fd of ["1", -1, 1.5]) {
  try {
    fs.close(fd);
    assert(false);
  } catch (error) {
    assert(["ERR_INVALID_ARG_TYPE", "ERR_OUT_OF_RANGE"].includes(error.code), error.code);
  }
}
await fs.promises.rmdir(folder);
