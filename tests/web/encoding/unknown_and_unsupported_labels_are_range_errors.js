import { assertThrows } from "../../support/assert.js";

for (const label of ["", "utf-9", "latin1 l1", "replacement", "iso-2022-kr", "utf-8\0", "\u212Aoi8-r", "constructor"]) assertThrows(() => new TextDecoder(label), RangeError, "invalid");
for (const label of ["gbk", "gb18030", "big5", "euc-jp", "sjis", "euc-kr", "iso-2022-jp"]) assertThrows(() => new TextDecoder(label), RangeError, "not supported");
