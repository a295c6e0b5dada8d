import { assertEquals, assertThrows } from "../../support/assert.js";

assertThrows(() => new URL("/path"), TypeError, "Invalid URL");
assertEquals(new URL("/path", "https://edgert.test/other").href, "https://edgert.test/path");
