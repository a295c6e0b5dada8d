// A call that is sent again when it fails, and one that fails.
// answers: [{"ok":true},2,"HTTPError"]
import ky from "ky";

Deno.serve(async () => {
  let calls = 0;
  const busy = () => Promise.resolve(++calls < 2 ? new Response(null, { status: 503 }) : Response.json({ ok: true }));
  const answer = await ky.get("http://localhost/", { fetch: busy, retry: { limit: 1, delay: () => 1 } }).json();
  const failed = await ky.get("http://localhost/", { fetch: () => Promise.resolve(new Response(null, { status: 404 })) }).catch((error) => error.name);
  return Response.json([answer, calls, failed]);
});
