import { assertThrows } from "../../support/assert.js";

for (const label of ["", "utf-9", "latin1 l1", "replacement", "iso-2022-kr", "utf-8\0", "\u212Aoi8-r", "constructor"]) assertThrows(() => new TextDecoder(label), RangeError, "invalid");
