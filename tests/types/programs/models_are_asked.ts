// compiles
const session = new Supabase.ai.Session("mistral");
Deno.serve(async (request) => {
  const { response }: { response: string } = await session.run("Hello", { timeout: 10, signal: request.signal });
  const messages = [{ role: "user", content: response }];
  for await (const message of await session.run({ messages, temperature: 0 }, { mode: "openaicompatible", stream: true })) console.log(message.choices);
  const iterator = (await session.run("Hello", { stream: true })) as AsyncIterable<{ response: string }>;
  for await (const { response } of iterator) console.log(response, session.model);
  return new Response(response);
});
