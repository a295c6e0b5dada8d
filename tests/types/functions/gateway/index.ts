// A gateway in front of another server: what it has answered is kept, and given again.
const upstream = Deno.env.get("UPSTREAM")!;
const cache = await caches.open("gateway");

const handler: Deno.ServeHandler<Deno.NetAddr> = async (request, { remoteAddr }) => {
  const { pathname, search } = new URL(request.url);
  const url = new URL(pathname.replace(/^\/gateway/, "") + search, upstream);
  const kept = await cache.match(url);
  if (kept) {
    const headers = new Headers(kept.headers);
    headers.set("x-cache", "hit");
    return new Response(kept.body, { status: kept.status, headers });
  }
  const headers = new Headers(request.headers);
  headers.append("x-forwarded-for", remoteAddr.hostname);
  headers.delete("host");
  const answer = await fetch(url, { method: request.method, headers, signal: AbortSignal.any([request.signal, AbortSignal.timeout(10_000)]) });
  if (request.method === "GET" && answer.ok) EdgeRuntime.waitUntil(cache.put(url, answer.clone()));
  const given = new Response(answer.body, answer);
  given.headers.set("x-cache", "miss");
  return given;
};

Deno.serve({ onError: (error) => Response.json({ error: String(error) }, { status: 502 }) }, handler);
