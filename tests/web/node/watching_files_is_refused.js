import { assertThrows } from "../../support/assert.js";
import fs from "node:fs";

assertThrows(() => fs.watch("/tmp", () => {}), Error, "fs.watch is not supported");
assertThrows(() => fs.watchFile("/tmp", () => {}), Error, "fs.watchFile is not supported");
