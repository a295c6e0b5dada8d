// A call that answers, and one that fails.
// answers: [{"ok":true},"application/json",404]
import axios from "axios";

Deno.serve(async () => {
  const send = (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    const isThere = request.url.endsWith("/there");
    return Promise.resolve(Response.json(isThere ? { ok: true } : {}, { status: isThere ? 200 : 404 }));
  };
  const client = axios.create({ adapter: "fetch", env: { fetch: send, Request, Response } } as never);
  const { data, headers } = await client.get("http://localhost/there");
  const failed = await client.get("http://localhost/nothing").catch((error) => error.response.status);
  return Response.json([data, headers["content-type"], failed]);
});
