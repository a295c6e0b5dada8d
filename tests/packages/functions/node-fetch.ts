// JSON, a compressed answer, redirects, a stream of bytes, a form with a file, and a call that is given up.
// with: http
// answers: [["POST","{\"name\":\"Ada\"}"],["Phobos","Deimos"],["GET",true],1048576,true,404,"AbortError"]
import fetch, { Blob, FormData } from "node-fetch";

Deno.serve(async () => {
  const url = Deno.env.get("HTTP_URL")!;
  const posted = await (await fetch(`${url}/echo`, { method: "POST", body: JSON.stringify({ name: "Ada" }) })).json() as Record<string, string>;
  const { moons } = await (await fetch(`${url}/gzip`)).json() as { moons: string[] };
  const redirected = await fetch(`${url}/redirect`);
  const { method } = await redirected.json() as { method: string };
  let size = 0;
  for await (const chunk of (await fetch(`${url}/large`)).body!) size += chunk.length;
  const form = new FormData();
  form.set("file", new Blob(["hello ada"], { type: "text/plain" }), "hello.txt");
  const sent = await (await fetch(`${url}/echo`, { method: "POST", body: form })).json() as { body: string };
  const { status } = await fetch(`${url}/nothing`);
  const controller = new AbortController();
  const aborted = fetch(`${url}/large`, { signal: controller.signal }).catch((error) => error.name);
  controller.abort();
  return Response.json([[posted.method, posted.body], moons, [method, redirected.redirected], size, sent.body.includes("hello ada"), status, await aborted]);
});
