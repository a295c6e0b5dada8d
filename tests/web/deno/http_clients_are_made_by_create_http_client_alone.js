import { assert, assertEquals, assertThrows } from "../../support/assert.js";

export default function () {
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 2, poolIdleTimeout: false });
  assertEquals(client.constructor.name, "HttpClient");
  assertThrows(() => new client.constructor(), TypeError, "Illegal constructor");
  assert(typeof client.close === "function");
  client.close();
  client.close();
  assertThrows(() => Deno.createHttpClient(null), TypeError, "object of options");
  assertThrows(() => Deno.createHttpClient({ localAddress: "::1" }), TypeError, "localAddress is not supported");
  assertThrows(() => Deno.createHttpClient({ http1: false, http2: false }), TypeError, "http1 or http2");
  Deno.createHttpClient({ http1: false }).close();
  assertThrows(() => Deno.createHttpClient({ proxy: {} }), TypeError, "needs a url");
}
