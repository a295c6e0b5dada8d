import { assertEquals } from "../../support/assert.js";
import { promisify } from "node:util";

assertEquals(await promisify(setTimeout)(1, "given"), "given");
