// as: main
import { assertEquals, assertRejects } from "../../support/assert.js";

const servers = {
  // As std's examples of those years have it.
  loops: `
    async function handle(conn) {
      const http = Deno.serveHttp(conn);
      for await (const event of http) await event.respondWith(new Response(event.request.method + " " + new URL(event.request.url).pathname));
    }
    const listener = Deno.listen({ port: 8000 });
    for await (const conn of listener) void handle(conn);`,
  calls: `
    const listener = Deno.listen({ port: 8000, hostname: "0.0.0.0" });
    (async () => {
      for (;;) {
        const conn = await listener.accept();
        const http = Deno.serveHttp(conn);
        const { request, respondWith } = await http.nextRequest();
        void respondWith(Promise.resolve(new Response([request.method, new URL(request.url).pathname].join(" "))));
        if (conn.remoteAddr.transport !== "tcp" || listener.addr.transport !== "tcp" || await http.nextRequest() !== null) throw new Error("what they say");
      }
    })();`,
};
for (const [name, maybeModuleCode] of Object.entries(servers)) {
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: `/legacy/${name}`, maybeModuleCode });
  const answers = await Promise.all(["/a", "/b", "/c"].map(async (path) => await (await worker.fetch(new Request(`http://a.test${path}`))).text()));
  assertEquals(answers, ["GET /a", "GET /b", "GET /c"], name);
}
const failing = await EdgeRuntime.userWorkers.create({ servicePath: "/legacy/fails", maybeModuleCode: `
  for await (const conn of Deno.listen({ port: 1 })) {
    const http = Deno.serveHttp(conn);
    const event = await http.nextRequest();
    let again = "";
    try { Deno.serveHttp(conn); } catch (error) { again = error.name; }
    if (event.request.url.endsWith("/closed")) http.close();
    else if (event.request.url.endsWith("/rejected")) event.respondWith(Promise.reject(new Error("no"))).catch(() => {});
    else event.respondWith(new Response(again));
  }` });
const ask = (path) => failing.fetch(new Request(`http://a.test/${path}`));
assertEquals([(await ask("closed")).status, (await ask("rejected")).status, await (await ask("")).text()], [500, 500, "BadResource"]);
