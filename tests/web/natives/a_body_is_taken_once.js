// with: natives
import { assertEquals, assertThrows } from "../../support/assert.js";

export default async function() {
  const { fetch, websocket } = natives;
  const body = () => websocket.output(websocket.create(true));
  const ignore = () => {};
  const takes = [
    (given) => fetch.readBody(given, ignore, ignore, ignore),
    (given) => fetch.collectBody(given, ignore, ignore),
    (given) => fetch.collectText(given, ignore, ignore),
    (given) => fetch.send(null, "POST", "http://127.0.0.1:1/", "", given, ignore, ignore, null),
  ];
  for (const first of takes) {
    for (const second of takes) {
      const given = body();
      first(given);
      assertThrows(() => second(given), TypeError, "has been taken");
      fetch.cancelBody(given);
      assertThrows(() => second(given), TypeError, "has been taken");
    }
  }
  const writer = fetch.makeWriter();
  fetch.send(null, "POST", "http://127.0.0.1:1/", "", writer, ignore, ignore, null);
  assertThrows(() => fetch.send(null, "POST", "http://127.0.0.1:1/", "", writer, ignore, ignore, null), TypeError, "has been taken");
  assertEquals(fetch.write(writer, "late"), false);
}
