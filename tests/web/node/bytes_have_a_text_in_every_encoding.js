import { assertEquals } from "../../support/assert.js";
import { Buffer } from "node:buffer";

const text = "h\u00e4 \u20ac \ud83d\ude00";
for (const encoding of ["utf8", "utf16le", "hex", "base64", "base64url"]) assertEquals(Buffer.from(Buffer.from(text).toString(encoding), encoding).length > 0, true);
assertEquals(Buffer.from(text).toString(), text);
assertEquals(Buffer.from(text, "ucs2").toString("ucs2"), text);
assertEquals(Buffer.from("ff00zz", "hex"), Buffer.from([255, 0]));
assertEquals(Buffer.from("-_8").equals(Buffer.from("+/8=", "base64")), false);
assertEquals(Buffer.from("-_8", "base64").equals(Buffer.from("+/8=", "base64")), true);
assertEquals(Buffer.from("\u00e4", "latin1")[0], 0xe4);
assertEquals(Buffer.from([0xe4]).toString("ascii"), "d");
assertEquals(Buffer.from("abcabc").indexOf("ca"), 2);
assertEquals(Buffer.from("abcabc").lastIndexOf("abc"), 3);
assertEquals(Buffer.alloc(5, "ab").toString(), "ababa");
assertEquals(Buffer.compare(Buffer.from("a"), Buffer.from("b")), -1);
