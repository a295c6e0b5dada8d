// A prompt, a model of one's own, a parser and a tool, put together, called and streamed.
// answers: ["HELLO ADA","HELLO ADA",5,["system","human"]]
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { RunnableLambda } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { z } from "zod";

Deno.serve(async () => {
  const prompt = ChatPromptTemplate.fromMessages([["system", "Be {mood}."], ["human", "{question}"]]);
  const chain = prompt.pipe(new FakeListChatModel({ responses: ["hello ada"] })).pipe(new StringOutputParser()).pipe(RunnableLambda.from((text: string) => text.toUpperCase()));
  const answer = await chain.invoke({ mood: "kind", question: "hello?" });
  let streamed = "";
  for await (const part of await prompt.pipe(new FakeListChatModel({ responses: ["HELLO ADA"] })).pipe(new StringOutputParser()).stream({ mood: "kind", question: "hello?" })) streamed += part;
  const add = tool(({ a, b }: { a: number; b: number }) => a + b, { name: "add", description: "adds", schema: z.object({ a: z.number(), b: z.number() }) });
  const messages = await prompt.formatMessages({ mood: "kind", question: "hello?" });
  return Response.json([answer, streamed, await add.invoke({ a: 2, b: 3 }), messages.map((message) => message.getType())]);
});
