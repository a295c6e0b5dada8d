import { assertEquals } from "../../support/assert.js";

async function events(text, ...types) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/event-stream;charset=utf-8" }));
  const source = new EventSource(url);
  const seen = [];
  for (const type of ["message", ...types]) source.addEventListener(type, (event) => seen.push([event.type, event.data, event.lastEventId]));
  // The stream's end is an error, in front of another try.
  await new Promise((resolve) => { source.onerror = resolve; });
  source.close();
  URL.revokeObjectURL(url);
  return seen;
}
assertEquals(await events("data: one\ndata: two\n\n"), [["message", "one\ntwo", ""]]);
assertEquals(await events("data:no space\ndata:  two spaces\ndata\n\ndata:\n\ndata: dropped, it has no end\n"), [["message", "no space\n two spaces\n", ""], ["message", "", ""]]);
assertEquals(await events("\ufeffdata: a\r\n\r\ndata: b\r\rdata: c\n\n: comment\n\n\n\ndata: d\r\n\n"), [["message", "a", ""], ["message", "b", ""], ["message", "c", ""], ["message", "d", ""]]);
assertEquals(await events("\ufeff\ufeffdata: second mark is no data\n\n"), []);
assertEquals(await events("event: e\ndata: x\n\nevent: e\n\ndata: y\n\n", "e"), [["e", "x", ""], ["message", "y", ""]]);
assertEquals(await events("id: 1\ndata: a\n\ndata: b\n\nid: 2\0\ndata: c\n\nid\ndata: d\n\nid: 3\n\ndata: e\n\n"), [["message", "a", "1"], ["message", "b", "1"], ["message", "c", "1"], ["message", "d", ""], ["message", "e", "3"]]);
assertEquals(await events("Data: x\n data: y\nunknown: z\nretry: x\nretry\ndata: h\u00e9\0\n\n"), [["message", "h\u00e9\0", ""]]);
// A line end and a character that fall apart into two chunks of 65536 bytes.
assertEquals(await events(":" + "x".repeat(65534) + "\r\ndata: 1\n\n"), [["message", "1", ""]]);
assertEquals(await events(":" + "x".repeat(65534) + "\rdata: 2\n\n"), [["message", "2", ""]]);
assertEquals(await events("data:" + "x".repeat(65530) + "\u20ac\n\n"), [["message", "x".repeat(65530) + "\u20ac", ""]]);
