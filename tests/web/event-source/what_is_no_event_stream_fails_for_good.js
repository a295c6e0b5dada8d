import { assertEquals, assertThrows } from "../../support/assert.js";

const firstError = (url) => new Promise((resolve) => {
  const source = new EventSource(url);
  source.onopen = () => resolve("open");
  source.onerror = () => { const { readyState } = source; source.close(); resolve(readyState); };
});
assertEquals(await firstError("data:text/plain,data:x%0a%0a"), 2);
assertEquals(await firstError("data:text/event-streams,x"), 2);
assertEquals(await firstError("data:text/event-stream;charset=windows-1251,data:x%0a%0a"), "open");
assertEquals(await firstError("data:TEXT/Event-Stream,data:x%0a%0a"), "open");
// An address that cannot be reached may be later.
assertEquals(await firstError("blob:null/unknown"), 0);
assertThrows(() => new EventSource("/relative"), "SyntaxError");
assertThrows(() => new EventSource("http://["), "SyntaxError");
assertThrows(() => new EventSource(), TypeError);
assertThrows(() => new EventSource("data:,", 5), TypeError);
assertThrows(() => EventSource("data:,"), TypeError);
const source = new EventSource(new URL("data:text/event-stream,"), { withCredentials: 1 });
assertEquals([source.withCredentials, source.url, String(source)], [true, "data:text/event-stream,", "[object EventSource]"]);
source.close();
