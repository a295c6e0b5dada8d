// Values that expire, hashes, a transaction, a script, and messages of one client to another.
// with: redis
// answers: ["PONG","ada",true,{"name":"Phobos","km":"22"},["OK","2"],3,"hello ada","WRONGTYPE"]
import { createClient } from "redis";

Deno.serve(async () => {
  const client = createClient({ url: Deno.env.get("REDIS_URL") });
  await client.connect();
  const pong = await client.ping();
  await client.set("redis:user", "ada", { EX: 60 });
  const left = await client.ttl("redis:user");
  await client.hSet("redis:moon", { name: "Phobos", km: 22 });
  const both = await client.multi().set("redis:n", "2").get("redis:n").exec();
  const sum = await client.eval("return redis.call('INCR', KEYS[1])", { keys: ["redis:n"] });
  const other = client.duplicate();
  await other.connect();
  let hear: (message: string) => void;
  const heard = new Promise<string>((resolve) => { hear = resolve; });
  await other.subscribe("moons", (message) => hear(message));
  await client.publish("moons", "hello ada");
  const message = await heard;
  const failed = await client.lPush("redis:user", "x").catch((error) => error.message.split(" ")[0]);
  const moon = { ...await client.hGetAll("redis:moon") };
  const user = await client.get("redis:user");
  other.destroy();
  await client.close();
  return Response.json([pong, user, left > 0 && left <= 60, moon, both, sum, message, failed]);
});
