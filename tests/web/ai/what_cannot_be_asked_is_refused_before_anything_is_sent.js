// with: origin
import { assert, assertEquals, assertRejects, assertThrows } from "../../support/assert.js";

const { Session } = Supabase.ai;
assertThrows(() => new Session(), TypeError);
assertThrows(() => new Session(1), TypeError);
assertThrows(() => new Session(""), TypeError);
assertThrows(() => Session("mistral"), TypeError);
const session = new Session("mistral");
const refused = async (says, ...args) => {
  try {
    await session.run(...args);
  } catch (error) {
    assert(error instanceof TypeError && error.message.includes(says), error.stack);
    return;
  }
  throw new Error(`it was taken, where it should say: ${says}`);
};
await refused("needs an argument");
await refused("prompt must be a string", { messages: [] });
await refused("prompt must be the object", "Hello", { mode: "openaicompatible" });
await refused("prompt must be the object", null, { mode: "openaicompatible" });
await refused("invalid mode: gemini", "Hello", { mode: "gemini" });
await refused("invalid mode: Symbol(x)", "Hello", { mode: Symbol("x") });
for (const timeout of ["1", NaN, -1, {}]) await refused("timeout must be a number of seconds", "Hello", { timeout });
await refused("signal is no AbortSignal", "Hello", { signal: { aborted: false } });
await refused("options must be an object", "Hello", 1);
await assertRejects(Session.prototype.run.call({}, "Hello"), TypeError);
await assertRejects(session.run({ messages: 1n }, { mode: "openaicompatible" }), TypeError);

// What has been aborted already, or has no time.
const reason = new Error("enough");
assertEquals(await session.run("Hello", { signal: AbortSignal.abort(reason) }).catch((error) => error), reason);
assertEquals((await session.run("Hello", { timeout: 0 }).catch((error) => error)).name, "TimeoutError");

// Options and prompts that act when they are read: what they do then is theirs alone.
let inner;
const options = { get stream() { inner = session.run("inner"); throw reason; } };
assertEquals(await session.run("outer", options).catch((error) => error), reason);
assertEquals((await inner).prompt, "inner");
const late = { get messages() { delete this.messages; throw reason; } };
assertEquals(await session.run(late, { mode: "openaicompatible" }).catch((error) => error), reason);
