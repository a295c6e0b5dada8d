// JSON, a compressed answer, redirects, a call that is made again, a stream, hooks and an error.
// with: http
// answers: [{"method":"POST","path":"/echo?n=1","body":"{\"name\":\"Ada\"}","by":"hook"},["Phobos","Deimos"],"GET",{"tries":2},1048576,404]
import got from "got";

Deno.serve(async () => {
  const client = got.extend({ prefixUrl: Deno.env.get("HTTP_URL"), hooks: { beforeRequest: [(options) => { options.headers["x-by"] = "hook"; }] } });
  const { fields, ...posted } = await client.post("echo", { searchParams: { n: 1 }, json: { name: "Ada" } }).json<Record<string, never>>();
  const { moons } = await client("gzip").json<{ moons: string[] }>();
  const redirected = await client("redirect").json<{ method: string }>();
  const tried = await client("flaky?got", { retry: { limit: 2, backoffLimit: 10 } }).json();
  let size = 0;
  for await (const chunk of client.stream("large")) size += chunk.length;
  const failed = await client("nothing").catch((error) => error.response.statusCode);
  return Response.json([{ ...posted, by: fields["x-by"] }, moons, redirected.method, tried, size, failed]);
});
