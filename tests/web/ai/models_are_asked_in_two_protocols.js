// with: origin
import { assertEquals } from "../../support/assert.js";

const all = async (messages) => {
  const list = [];
  for await (const message of messages) list.push(message);
  return list;
};
const session = new Supabase.ai.Session("mistral");
assertEquals(session.model, "mistral");
assertEquals(await session.run("Hello"), { model: "mistral", prompt: "Hello", done: true });
assertEquals(await all(await session.run("Hello", { stream: true })), [{ model: "mistral", prompt: "Hello" }, { done: true }]);

const messages = [{ role: "user", content: "Hello" }];
const end = { choices: [{ finish_reason: "stop" }] };
const mode = "openaicompatible";
assertEquals(await session.run({ messages, temperature: 0 }, { mode }), { model: "mistral", messages, temperature: 0, ...end });
// What the session is asked for stands, whatever the body says of streams; its model is the one of the body where that names one.
assertEquals(await all(await session.run({ messages, stream: false, model: "llama2" }, { mode, stream: true })), [{ model: "llama2", messages }, end]);
assertEquals(await session.run({ messages, stream: true }, { mode, stream: false, timeout: null, signal: null }), { model: "mistral", messages, ...end });
