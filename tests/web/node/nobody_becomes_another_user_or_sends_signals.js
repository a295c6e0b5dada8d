import { assertEquals } from "../../support/assert.js";
import process from "node:process";

const codeOf = (run) => { try { return run(); } catch (error) { return error.code; } };
for (const name of ["setuid", "seteuid", "setgid", "setegid"]) {
  assertEquals([0, "nobody", "no one at all", {}].map((id) => codeOf(() => process[name](id))), ["EPERM", "EPERM", "ERR_UNKNOWN_CREDENTIAL", "ERR_INVALID_ARG_TYPE"], name);
}
assertEquals(codeOf(() => process.setgroups([1, "no one at all"])), "ERR_UNKNOWN_CREDENTIAL");
assertEquals(codeOf(() => process.kill(process.pid, 0)), true);
assertEquals([[process.pid, "SIGTERM"], [2, 0], [0, 987], [0, "SIGNOTHING"], ["x"]].map((given) => codeOf(() => process.kill(...given))),
  ["EPERM", "EPERM", "EINVAL", "ERR_UNKNOWN_SIGNAL", "ERR_INVALID_ARG_TYPE"]);
assertEquals("_kill" in process, false);
