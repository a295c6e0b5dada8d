// https://urlpattern.spec.whatwg.org/#canonicalize-a-port
import { assertEquals, assertThrows } from "../../support/assert.js";

const of = (port) => new URLPattern({ port }).port;
assertEquals(["80 ", "8\t0", "080", "80x", "8*", "", "65535"].map(of), ["80", "80", "80", "80", "8*", "", "65535"]);
for (const port of ["x", " 80", "65536", "-1"]) assertThrows(() => new URLPattern({ port }), TypeError);

const eighty = new URLPattern({ port: "80" });
assertEquals(["80", "8\n0", "80x", "80?x", "x80", "81"].map((port) => eighty.test({ port })), [true, true, true, true, false, false]);
for (const [protocol, port] of Object.entries({ http: "80", ws: "80", https: "443", wss: "443", ftp: "21" })) {
  const none = new URLPattern({ protocol, port });
  assertEquals([none.port, none.test({ protocol, port }), none.test({ protocol, port: `${port}/` }), none.test({ protocol, port: "1" })], ["", true, true, false]);
}
