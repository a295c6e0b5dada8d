import { assertEquals, assertRejects } from "../../support/assert.js";

const stream = new ReadableStream({
  type: "bytes",
  pull(controller) {
    const { view } = controller.byobRequest;
    view[0] = 7;
    controller.byobRequest.respond(1);
  },
});
const reader = stream.getReader({ mode: "byob" });
const buffer = new ArrayBuffer(4);
const { value } = await reader.read(new Uint8Array(buffer, 1, 2));
assertEquals([value.byteOffset, value.byteLength, value[0], buffer.byteLength], [1, 1, 7, 0]);
await assertRejects(() => reader.read(new Uint8Array(0)), TypeError);
