import { assertEquals } from "../../support/assert.js";

for (const [label, name] of [["UTF8", "utf-8"], ["  latin1\n", "windows-1252"], ["ascii", "windows-1252"], ["iso-8859-1", "windows-1252"], ["l2", "iso-8859-2"],
  ["visual", "iso-8859-8"], ["logical", "iso-8859-8-i"], ["cp866", "ibm866"], ["koi8-ru", "koi8-u"], ["mac", "macintosh"], ["tis-620", "windows-874"],
  ["unicode", "utf-16le"], ["utf-16", "utf-16le"], ["unicodefffe", "utf-16be"], ["x-user-defined", "x-user-defined"], ["iso_8859-9:1989", "windows-1254"]]) {
  assertEquals(new TextDecoder(label).encoding, name);
}
