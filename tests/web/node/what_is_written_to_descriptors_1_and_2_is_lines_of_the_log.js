import { assertEquals } from "../../support/assert.js";
import fs from "node:fs";

fs.writeSync(1, "one\ntw");
process.stdout.write("o\n");
await new Promise((resolve) => { fs.write(2, Buffer.from("thr\xc3", "latin1"), resolve); });
await new Promise((resolve) => { fs.write(2, Buffer.from("\xb6e\n", "latin1"), resolve); });
const lines = (await runner.logs()).map(([, line]) => line);
assertEquals(lines.map((line) => line.trim()), ["one", "two", "thröe"]);
assertEquals((await promisedRead(0)).bytesRead, 0);

function promisedRead(fd) {
  return new Promise((resolve, reject) => { fs.read(fd, Buffer.alloc(4), (error, bytesRead) => { error ? reject(error) : resolve({ bytesRead }); }); });
}
