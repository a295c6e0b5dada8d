// This module is imported when the worker's entry has run, as what a request does.
import { assertEquals, assertThrows } from "../../support/assert.js";
import fs from "node:fs";

for (const [name, ...args] of [["readFileSync", "/tmp/x", "utf8"], ["writeFileSync", "/tmp/x", "y"], ["existsSync", "/tmp"], ["statSync", "/tmp"], ["readdirSync", "/tmp"], ["mkdirSync", "/tmp/y"]]) {
  const asynchronous = name === "writeFileSync" ? "open" : name.slice(0, -4);
  const error = assertThrows(() => fs[name](...args), Error, "only while its top level runs");
  void error;
  try {
    fs[name](...args);
  } catch (error) {
    assertEquals(error.code, "ERR_ACCESS_DENIED");
    assertEquals(error.message.includes(`give fs.${asynchronous} a callback`), true, error.message);
    assertEquals(error.message.includes("context.useReadSyncFileAPI"), !["writeFileSync", "mkdirSync"].includes(name), error.message);
  }
}
// What has to wait for nothing may be called.
fs.writeSync(1, "");
