import { assert, assertEquals } from "../../support/assert.js";

const descriptor = Object.getOwnPropertyDescriptor(globalThis, "Supabase");
assertEquals([descriptor.writable, descriptor.configurable, descriptor.enumerable], [true, true, false]);
const session = new Supabase.ai.Session("mistral");
assertEquals([session.constructor.name, String(session)], ["Session", "[object Session]"]);
const error = await session.run("Hello").catch((error) => error);
assert(error instanceof TypeError, error);
assert(error.message.startsWith("model not supported: AI_INFERENCE_API_HOST, "), error.message);
