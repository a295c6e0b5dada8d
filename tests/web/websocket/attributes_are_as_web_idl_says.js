import { assertEquals, assertThrows } from "../../support/assert.js";

assertEquals([WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.CLOSING, WebSocket.CLOSED], [0, 1, 2, 3]);
assertEquals([WebSocket.prototype.CLOSED, WebSocket.length, WebSocket.name, String(WebSocket.prototype)], [3, 1, "WebSocket", "[object WebSocket]"]);
const socket = new WebSocket("ws://127.0.0.1:1/");
assertEquals(socket instanceof EventTarget, true);
socket.binaryType = "arraybuffer";
socket.binaryType = "stream";
assertEquals(socket.binaryType, "arraybuffer");
for (const type of ["open", "message", "error", "close"]) {
  assertEquals(socket[`on${type}`], null);
  assertEquals(Object.keys(Object.getOwnPropertyDescriptor(WebSocket.prototype, `on${type}`)).includes("get"), true);
}
for (const code of [0, 999, 1001, 1005, 2999, 5000, 65536 + 1000, NaN, "x"]) assertThrows(() => socket.close(code), DOMException, "close code");
assertThrows(() => socket.close(1000, "é".repeat(62)), DOMException, "reason");
assertThrows(() => socket.send(), TypeError);
assertThrows(() => Object.getOwnPropertyDescriptor(WebSocket.prototype, "readyState").get.call({}), TypeError);
socket.close(1000.4, "r".repeat(123));
assertEquals(socket.readyState, WebSocket.CLOSING);
await new Promise((resolve) => socket.addEventListener("close", resolve));
