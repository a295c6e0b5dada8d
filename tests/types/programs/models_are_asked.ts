// compiles
const session = new Supabase.ai.Session("mistral");
Deno.serve(async (request) => {
  const { response }: { response: string } = await session.run("Hello", { timeout: 10, signal: request.signal });
  const messages = [{ role: "user", content: response }];
  for await (const message of await session.run({ messages, temperature: 0 }, { mode: "openaicompatible", stream: true })) console.log(message.choices);
  const iterator = (await session.run("Hello", { stream: true })) as AsyncIterable<{ response: string }>;
  for await (const { response } of iterator) console.log(response, session.model);
  const texts = new Supabase.ai.Session("gte-small");
  await texts.init;
  const embedding = await texts.run(response, { mean_pool: true, normalize: true });
  const length: number = embedding.reduce((sum, value) => sum + value * value, 0);
  const other: number[] = await texts.run(response);
  console.log(length, other, await EdgeRuntime.ai.tryCleanupUnusedSession());
  return new Response(response);
});
