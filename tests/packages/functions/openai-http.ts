// A completion from a server, whole and as a stream of events, and a key that is refused.
// with: http
// answers: ["you said hello","you said hello",3,["AuthenticationError",401]]
import OpenAI from "openai";

Deno.serve(async () => {
  const baseURL = `${Deno.env.get("HTTP_URL")}/v1`;
  const client = new OpenAI({ apiKey: "key", baseURL });
  const ask = { model: "any", messages: [{ role: "user" as const, content: "hello" }] };
  const whole = await client.chat.completions.create(ask);
  const parts: string[] = [];
  for await (const part of await client.chat.completions.create({ ...ask, stream: true })) parts.push(part.choices[0].delta.content!);
  const failed = await new OpenAI({ apiKey: "other", baseURL, maxRetries: 0 }).chat.completions.create(ask)
    .catch((error) => [error.constructor.name, error.status]);
  return Response.json([whole.choices[0].message.content, parts.join(""), parts.length, failed]);
});
