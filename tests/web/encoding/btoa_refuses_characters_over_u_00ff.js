import { assertEquals, assertThrows } from "../../support/assert.js";

assertEquals([btoa(""), btoa("a"), btoa("ab"), btoa("abc"), btoa("\xff\xfe")], ["", "YQ==", "YWI=", "YWJj", "//4="]);
assertEquals(assertThrows(() => btoa("\u0100"), "InvalidCharacterError").code, 5);
assertThrows(() => btoa(), TypeError);
assertEquals(btoa(null), "bnVsbA==");
