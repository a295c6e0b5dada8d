// A completion, whole and streamed.
// answers: ["hello ada","hello ada","Bearer key"]
import OpenAI from "openai";

Deno.serve(async () => {
  let authorization: string | null = null;
  const client = new OpenAI({
    apiKey: "key",
    fetch: async (input, init) => {
      const request = new Request(input, init);
      authorization = request.headers.get("authorization");
      if (!(await request.json()).stream) return Response.json({ choices: [{ message: { role: "assistant", content: "hello ada" } }] });
      const events = ["hello ", "ada"].map((content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`);
      return new Response(events.join("") + "data: [DONE]\n\n", { headers: { "content-type": "text/event-stream" } });
    },
  });
  const ask = { model: "any", messages: [{ role: "user" as const, content: "hello" }] };
  const whole = await client.chat.completions.create(ask);
  let streamed = "";
  for await (const part of await client.chat.completions.create({ ...ask, stream: true })) streamed += part.choices[0].delta.content;
  return Response.json([whole.choices[0].message.content, streamed, authorization]);
});
