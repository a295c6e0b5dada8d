import { assert, assertEquals, assertThrows } from "../../support/assert.js";
import zlib from "node:zlib";

const stream = zlib.createDeflate();
const handle = stream._handle;
const { constructor: Zlib } = handle;
const out = new Uint8Array(100), state = new Uint32Array(2);
const codeOf = (action) => {
  try {
    action();
  } catch (error) {
    return error.code ?? error.name;
  }
  return "nothing";
};
for (const wrong of [[0, 1e9, 10, 0, 100], [0, 0, 11, 0, 100], [0, 0, 10, 101, 0], [0, 0, 10, 1, 100], [0, 10, 1, 0, 1], [6, 0, 1, 0, 1], [2 ** 31, 0, 1, 0, 1], [0, 0, 2 ** 32 - 1, 0, 1], [0, 0, 1, 2 ** 32 - 1, 2 ** 32 - 1]]) {
  const [flush, at, length, to, room] = wrong;
  for (const way of ["write", "writeSync"]) assertEquals(codeOf(() => handle[way](flush, new Uint8Array(10), at, length, out, to, room)), "ERR_OUT_OF_RANGE", `${way} ${wrong}`);
}
for (const wrong of [-1, 0.5, NaN, "1", {}, null, undefined, 2 ** 32]) {
  for (const way of ["write", "writeSync"]) {
    assert(/TypeError|ERR_INVALID_ARG_TYPE/.test(codeOf(() => handle[way](0, out, wrong, 1, out, 0, 1))), `${way} ${wrong}`);
    assert(/TypeError|ERR_INVALID_ARG_TYPE/.test(codeOf(() => handle[way](0, out, 0, 1, out, 0, wrong))), `${way} ${wrong}`);
  }
}
for (const wrong of [{}, "bytes", 1, [1, 2]]) {
  for (const way of ["write", "writeSync"]) {
    assertThrows(() => handle[way](0, wrong, 0, 1, out, 0, 1), TypeError);
    assertThrows(() => handle[way](0, out, 0, 1, wrong, 0, 1), TypeError);
  }
}
const gone = new Uint8Array(10);
structuredClone(gone.buffer, { transfer: [gone.buffer] });
assertEquals(codeOf(() => handle.writeSync(0, gone, 0, 10, out, 0, 10)) === "nothing", false, "a detached input");
assertEquals(codeOf(() => handle.writeSync(0, out, 0, 10, gone, 0, 10)) === "nothing", false, "a detached output");

for (const wrong of [[99, 6, 8, 0], [15, 99, 8, 0], [15, 6, 99, 0], [15, 6, 8, 99], [-15, 6, 8, 0], [0, 6, 8, 0]]) {
  assertEquals(codeOf(() => new Zlib(1).init(...wrong, state, () => {})), "ERR_OUT_OF_RANGE", `${wrong}`);
}
for (const mode of [0, 8, 9, 10, -1, 2 ** 31 - 1]) assertEquals(codeOf(() => new Zlib(mode).init(15, 6, 8, 0, state, () => {})), "ERR_OUT_OF_RANGE", `mode ${mode}`);
for (const mode of [NaN, "1", {}, undefined, 2 ** 40]) assertEquals(codeOf(() => new Zlib(mode).init(15, 6, 8, 0, state, () => {})), "ERR_INVALID_ARG_TYPE", `mode ${mode}`);
assertThrows(() => new Zlib(1).init(15, 6, 8, 0, {}, () => {}), TypeError);
assertThrows(() => new Zlib(1).init(15, 6, 8, 0, new Uint32Array(1), () => {}), TypeError);
assertThrows(() => new Zlib(1).init(15, 6, 8, 0, state, "callback"), TypeError);
assertThrows(() => new Zlib(1).init(15, 6, 8, 0, state, () => {}, "dictionary"), TypeError);
for (const method of ["write", "writeSync", "params", "reset"]) {
  assertThrows(() => new Zlib(1)[method](0, null, 0, 0, out, 0, 1), Error);
  assertThrows(() => Reflect.apply(handle[method], {}, [0, null, 0, 0, out, 0, 1]), TypeError);
  assertThrows(() => Reflect.apply(handle[method], Object.create(handle), [0, null, 0, 0, out, 0, 1]), TypeError);
}
assertEquals(codeOf(() => handle.params(10, 0)), "ERR_OUT_OF_RANGE");
assertEquals(codeOf(() => handle.params(1, 5)), "ERR_OUT_OF_RANGE");
assertThrows(() => handle.init(15, 6, 8, 0, state, () => {}), Error);
for (const action of [() => zlib.brotliCompressSync("x", { params: { [zlib.constants.BROTLI_PARAM_LGBLOCK]: 2 ** 30, [zlib.constants.BROTLI_PARAM_LGWIN]: 2 ** 31 } }), () => zlib.createDeflateRaw({ windowBits: 8 })]) codeOf(action);
// It still works.
stream.destroy();
assertEquals(zlib.inflateSync(zlib.deflateSync("fine")).toString(), "fine");
