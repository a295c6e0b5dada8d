import { assertEquals, assertThrows } from "../../support/assert.js";

const named = (name) => (error) => error instanceof DOMException && error.name === name;
for (const [url, protocols] of [
  ["/relative", []], ["ftp://localhost/", []], ["ws://localhost/#fragment", []], ["ws://localhost/#", []], ["ws://localhost:99999/", []],
  ["ws://localhost/", ["a", "a"]], ["ws://localhost/", "not a token"], ["ws://localhost/", [""]], ["ws://localhost/", ["a,b"]],
  ["ws://localhost/", { protocols: ["a", "a"] }], ["ws://localhost/", { protocols: "not a token" }],
]) {
  let thrown;
  try { new WebSocket(url, protocols); } catch (error) { thrown = error; }
  assertEquals(named("SyntaxError")(thrown), true, `${url} ${protocols}`);
}
assertThrows(() => new WebSocket(), TypeError);
assertThrows(() => new WebSocket("ws://localhost/", { headers: { "a b": "c" } }), TypeError);
assertThrows(() => new WebSocket("ws://localhost/", { headers: 1 }), TypeError);
for (const empty of [{}, { protocols: undefined }, { headers: undefined, protocols: [] }]) new WebSocket("ws://127.0.0.1:1/", empty).close();
assertThrows(() => WebSocket("ws://localhost/"), TypeError);

const urls = { "http://127.0.0.1:1/a?b": "ws://127.0.0.1:1/a?b", "HTTPS://127.0.0.1:1": "wss://127.0.0.1:1/", "ws://127.0.0.1:80": "ws://127.0.0.1/" };
for (const [given, shown] of Object.entries(urls)) {
  const socket = new WebSocket(given);
  assertEquals([socket.url, socket.readyState, socket.protocol, socket.extensions, socket.binaryType, socket.bufferedAmount], [shown, 0, "", "", "blob", 0]);
  socket.close();
}
