// A pipeline, lists, a script that is defined once, a stream of keys, and messages of one client to another.
// with: redis
// answers: [[[null,"OK"],[null,"ada"]],["a","b","c"],5,["ioredis:list","ioredis:user"],["moons","hello ada"],"WRONGTYPE"]
import { Redis } from "ioredis";

Deno.serve(async () => {
  const client = new Redis(Deno.env.get("REDIS_URL")!);
  const piped = await client.pipeline().set("ioredis:user", "ada").get("ioredis:user").exec();
  await client.del("ioredis:list");
  await client.rpush("ioredis:list", "a", "b", "c");
  const list = await client.lrange("ioredis:list", 0, -1);
  client.defineCommand("sum", { numberOfKeys: 0, lua: "return ARGV[1] + ARGV[2]" });
  const sum = await (client as never as { sum(a: number, b: number): Promise<number> }).sum(2, 3);
  const keys: string[] = [];
  for await (const some of client.scanStream({ match: "ioredis:*" })) keys.push(...some);
  const other = client.duplicate();
  const heard = new Promise((resolve) => other.on("message", (channel, message) => resolve([channel, message])));
  await other.subscribe("moons");
  await client.publish("moons", "hello ada");
  const message = await heard;
  const failed = await client.lpush("ioredis:user", "x").catch((error) => error.message.split(" ")[0]);
  other.disconnect();
  await client.quit();
  return Response.json([piped, list, sum, keys.sort(), message, failed]);
});
