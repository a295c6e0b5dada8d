import { quadruple, "with space" as spaced } from "./fixtures/quadruple.wasm";
import { assertEquals } from "../../support/assert.js";

assertEquals([quadruple(3), spaced(1)], [12, 4]);
assertEquals(Object.keys(await import("./fixtures/quadruple.wasm")), ["quadruple", "with space"]);
