import { assert, assertEquals, assertThrows } from "../../support/assert.js";
import zlib from "node:zlib";

// A handle that tells what becomes of a write, and how often.
function handleOf(stream) {
  const events = [];
  const handle = new stream._handle.constructor(1);
  const state = new Uint32Array(2);
  let wake;
  const done = new Promise((resolve) => { wake = resolve; });
  handle.init(15, 6, 8, 0, state, function () { events.push(this === handle ? "done" : "done elsewhere"); wake(); });
  handle.onerror = (message, errno, code) => { events.push(code); wake(); };
  return { handle, state, events, done };
}
const stream = zlib.createDeflate();
const input = new Uint8Array(3_000_000).map((_, at) => (at * 7919) >> 5), output = new Uint8Array(4_000_000);

{
  const { handle, state, events, done } = handleOf(stream);
  handle.write(4, input, 0, input.length, output, 0, output.length);
  for (const again of ["write", "writeSync", "params", "reset"]) assertThrows(() => handle[again](0, input, 0, 1, output, 0, 1), Error);
  await done;
  assertEquals(events, ["done"]);
  assertEquals(state[1], 0);
  assertEquals(zlib.inflateSync(output.subarray(0, output.length - state[0])).length, input.length);
  handle.close();
  handle.close();
  assertThrows(() => handle.writeSync(0, input, 0, 1, output, 0, 1), Error);
}
{
  const { handle, events, done } = handleOf(stream);
  handle.write(4, input, 0, input.length, output, 0, output.length);
  handle.close();
  await done;
  assertEquals(events, ["done"]);
  assertThrows(() => handle.write(0, input, 0, 1, output, 0, 1), Error);
}
for (const lost of ["input", "output"]) {
  const { handle, events, done } = handleOf(stream);
  const buffers = { input: input.slice(), output: output.slice() };
  handle.write(4, buffers.input, 0, input.length, buffers.output, 0, output.length);
  structuredClone(buffers[lost].buffer, { transfer: [buffers[lost].buffer] });
  await done;
  assertEquals(events, ["Z_STREAM_ERROR"], lost);
  handle.close();
}
{
  // A callback that begins the next write, and closes under it.
  const events = [];
  const handle = new stream._handle.constructor(1);
  await new Promise((resolve) => {
    handle.init(15, 6, 8, 0, new Uint32Array(2), () => {
      events.push("done");
      if (events.length === 2) return resolve();
      handle.write(4, input, 0, 1000, output, 0, output.length);
      handle.close();
    });
    handle.write(0, input, 0, 1000, output, 0, output.length);
  });
  assertEquals(events, ["done", "done"]);
}
// Nothing of what is left here may keep the worker, or outlive it: the runner counts.
for (let i = 0; i < 20; ++i) zlib.brotliCompress(input, () => {});
assert(true);
