// as: main
import { assertEquals, assertRejects } from "../../support/assert.js";

const { create } = EdgeRuntime.userWorkers;
const code = `Deno.serve(() => fetch("http://127.0.0.1:1/").then(() => new Response("reached"), (error) => new Response(error.name)))`;
let count = 0;
const options = (permissions, more) => ({ servicePath: `/rights/${++count}`, maybeModuleCode: code, permissions, ...more });
const told = async (permissions, more) => await (await (await create(options(permissions, more))).fetch("http://a/")).text();

const allowed = await told(undefined);
for (const open of [undefined, null, {}, { allow_net: [] }, { allowNet: [] }, { allow_net: true }, { allow_all: true }, { allowAll: true }, { deny_net: null }, { denyNet: false },
  { allow_env: [], allow_read: [], allow_run: null, deny_run: [], allow_ffi: null, allow_sys: ["hostname"], allow_write: null, allow_import: ["example.org"] }]) {
  assertEquals(await told(open), allowed, Deno.inspect(open));
}
const inherited = Object.create({ allow_net: null });
class Rights { get allow_net() { return null; } }
for (const shut of [{ allow_net: null }, { allowNet: null }, { allow_net: false }, { allowNet: false }, { allow_net: ["example.org"] }, { allowNet: ["example.org:80"] },
  { deny_net: [] }, { denyNet: [] }, { deny_net: true }, { denyNet: ["127.0.0.1"] }, { allow_all: true, deny_net: ["127.0.0.1:1"] }, inherited, new Rights()]) {
  assertEquals(await told(shut), "NotCapable", Deno.inspect(shut));
}
assertEquals(await told({ allow_all: true }, { netAccessDisabled: true }), "NotCapable");

for (const [permissions, message] of [
  ["none", 'permissions must be an object, not "none"'],
  [[], "permissions must be an object, not a list"],
  [false, "permissions must be an object, not false"],
  [{ allow_net: "none" }, 'permissions.allow_net must be a list of texts, null, true or false, not "none"'],
  [{ allowNet: "none" }, "permissions.allow_net must be a list"],
  [{ allow_net: 0 }, "permissions.allow_net must be a list"],
  [{ allow_net: {} }, "permissions.allow_net must be a list"],
  [{ allow_net: new Set(["a"]) }, "permissions.allow_net must be a list"],
  [{ allow_net: [null] }, "permissions.allow_net[0] must be a text, not null"],
  [{ allow_net: [""] }, "permissions.allow_net[0] must be a text that is not empty"],
  [{ deny_net: "127.0.0.1" }, "permissions.deny_net must be a list"],
  [{ deny_net: ["example.org", { toString: () => "127.0.0.1" }] }, "permissions.deny_net[1] must be a text, not an object"],
  [{ deny_net: ["http://127.0.0.1/"] }, "permissions.deny_net: "],
  [{ deny_net: ["127.0.0.1:x"] }, "permissions.deny_net: "],
  [{ deny_net: ["127.0.0.1:65536"] }, "permissions.deny_net: "],
  [{ deny_net: [" 127.0.0.1"] }, "permissions.deny_net: "],
  [{ deny_net: ["127.0.0.1,10.0.0.1"] }, "permissions.deny_net: "],
  [{ deny_net: ["[::1"] }, "permissions.deny_net: "],
  [{ deny_net: [","] }, "permissions.deny_net: "],
  [{ allow_nett: null }, 'permissions has no "allow_nett"; allow_net may be meant'],
  [{ allownet: null }, 'permissions has no "allownet"; allow_net may be meant'],
  [{ net: false }, 'permissions has no "net"'],
  [{ allow_all: "yes" }, "permissions.allow_all must be true or false"],
  [{ allow_all: 1 }, "permissions.allow_all must be true or false"],
  [{ allow_all: true, allow_net: null }, "contradict each other"],
  [{ allow_net: [], allowNet: null }, "are both given"],
  [{ allow_env: null }, "permissions.allow_env is not supported yet"],
  [{ allowEnv: ["A"] }, "permissions.allow_env is not supported yet"],
  [{ deny_env: [] }, "permissions.deny_env is not supported yet"],
  [{ allow_read: false }, "permissions.allow_read is not supported yet"],
  [{ deny_read: ["/etc"] }, "permissions.deny_read is not supported yet"],
  [{ allow_run: "all" }, "permissions.allow_run must be a list"],
]) await assertRejects(() => create(options(permissions)), TypeError, message);
for (const name of ["allow_net", "allowNet", "deny_net", "denyNet", "allow_all"]) {
  await assertRejects(() => create(options(undefined, { [name]: null })), TypeError, `${name} belongs into permissions`);
}
