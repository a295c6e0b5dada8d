// A request, a pool whose connections stay, a pipeline of calls, its own fetch, and a mock.
// with: http
// answers: [[200,"POST","ada"],[1,2,3],"GET",{"mocked":true},"AbortError"]
import { fetch, MockAgent, Pool, request } from "undici";

Deno.serve(async () => {
  const url = Deno.env.get("HTTP_URL")!;
  const { statusCode, body } = await request(`${url}/echo`, { method: "POST", body: "ada" });
  const posted = await body.json() as { method: string; body: string };
  const pool = new Pool(url, { connections: 2, pipelining: 2 });
  const numbers = await Promise.all([1, 2, 3].map(async (n) => {
    const { body } = await pool.request({ path: `/echo?n=${n}`, method: "GET" });
    return Number((await body.json() as { path: string }).path.split("=")[1]);
  }));
  await pool.close();
  const fetched = await (await fetch(`${url}/redirect`)).json() as { method: string };
  const agent = new MockAgent();
  agent.disableNetConnect();
  agent.get("http://moons.example").intercept({ path: "/" }).reply(200, { mocked: true });
  const { body: mocked } = await request("http://moons.example/", { dispatcher: agent });
  const controller = new AbortController();
  controller.abort();
  const aborted = await request(url, { signal: controller.signal }).catch((error) => error.name);
  return Response.json([[statusCode, posted.method, posted.body], numbers, fetched.method, await mocked.json(), aborted]);
});
