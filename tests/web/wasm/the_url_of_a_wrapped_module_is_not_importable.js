import "./fixtures/quadruple.wasm";
import { assertRejects } from "../../support/assert.js";

await assertRejects(() => import("wasm-module:" + import.meta.resolve("./fixtures/quadruple.wasm")), TypeError, "Module not found");
