import { assert, assertEquals, assertRejects } from "../../support/assert.js";

export default async function () {
  await assertRejects(() => Deno.connect(), TypeError, "object of options");
  await assertRejects(() => Deno.connect({}), TypeError, "needs a port");
  await assertRejects(() => Deno.connect({ port: 65536 }), TypeError, "needs a port");
  await assertRejects(() => Deno.connect({ port: 1, hostname: "" }), TypeError, "not a host name");
  await assertRejects(() => Deno.connect({ port: 1, hostname: "a\0.example" }), TypeError, "not a host name");
  await assertRejects(() => Deno.connect({ port: 1, hostname: "x".repeat(256) }), TypeError, "not a host name");
  await assertRejects(() => Deno.connect({ transport: "unix", path: "/x" }), Deno.errors.NotSupported, "unix");
  await assertRejects(() => Deno.connectTls({ port: 1, caCerts: "PEM" }), TypeError, "list of texts");
  await assertRejects(() => Deno.connectTls({ port: 1, cert: "PEM", key: "PEM" }), Deno.errors.NotSupported, "cert");
  await assertRejects(() => Deno.startTls({}), TypeError, "needs a TcpConn");
  assert(Deno.connect({ port: 1 }).catch(() => {}) instanceof Promise);
  assertEquals(Deno.connect.name, "connect");
}
