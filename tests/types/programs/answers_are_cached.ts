// compiles
const cache: Cache = await caches.open("v1");
Deno.serve(async (request) => {
  const known = await cache.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) EdgeRuntime.waitUntil(cache.put(request, answer.clone()));
  return answer;
});
