// curl "http://localhost:9000/text-import?name=ada"
// <p>Hello ada!</p>

import page from "./page.html" with { type: "text" };

Deno.serve((request: Request) => {
  const name = new URL(request.url).searchParams.get("name") ?? "world";
  return new Response(page.replace("NAME", encodeURIComponent(name)), { headers: { "content-type": "text/html" } });
});
