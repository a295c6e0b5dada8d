// with: natives
import { assert, assertThrows } from "../../support/assert.js";

export default async function() {
  const { websocket, fetch } = natives;
  const hear = () => {};
  const make = () => websocket.create(true);
  // A socket drains what comes from a transport, never another one, nor itself.
  const [a, b] = [make(), make()];
  assertThrows(() => websocket.start(a, websocket.output(b), hear), TypeError, "starts once, with an input");
  assertThrows(() => websocket.start(b, websocket.output(a), hear), TypeError, "starts once, with an input");
  // Bodies that are read, and objects that go in any order.
  for (let i = 0; i < 200; ++i) {
    const socket = make();
    const body = websocket.output(socket);
    fetch.readBody(body, hear, hear, hear);
    fetch.pullBody(body, 1000);
    if (i % 2) websocket.end(socket, true);
  }
  for (let i = 0; i < 40; ++i) {
    new ArrayBuffer(1e7);
    await new Promise((resolve) => setTimeout(resolve));
  }
  assert(true);
}
