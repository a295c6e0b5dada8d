// Its position is then NaN where it writes at none.
import { assertEquals } from "../../support/assert.js";
import fs from "node:fs";
import { finished } from "node:stream/promises";

let calls = 0;
const write = (fd, buffer, offset, length, position, callback) => {
  if (++calls > 1) return fs.write(fd, buffer, offset, length, position, callback);
  callback(Object.assign(new Error("come back"), { code: "EAGAIN" }), 0, buffer);
};
const stream = fs.createWriteStream("/tmp/again.txt", { fs: { open: fs.open, write, close: fs.close } });
stream.end("all of it");
await finished(stream);
assertEquals([calls, await fs.promises.readFile("/tmp/again.txt", "utf8")], [2, "all of it"]);
