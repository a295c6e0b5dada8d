// A gateway: re-routes a request to another endpoint, streamed both ways, with its headers, method and body. Neither body enters
// JavaScript; the answer passes with its status and header fields, and a client that leaves ends the request to the endpoint.
//
// UPSTREAM in the environment names the endpoint; without it, the functions beside this one are asked.
//
// curl -X PUT -H 'content-type: text/x-note' -d 'over there' -w '%{content_type}' http://localhost:9000/gateway/echo
// over theretext/x-note
//
// curl http://localhost:9000/gateway/redirect
// This page has moved to /hello.

Deno.serve((request: Request) => {
  const url = new URL(request.url);
  const target = new URL(Deno.env.get("UPSTREAM") ?? url.origin);
  // Not resolved against the endpoint: a path that begins with two slashes would name another host.
  target.pathname = url.pathname.replace(/^\/gateway/, "");
  target.search = url.search;
  return fetch(new Request(target, request), { redirect: "manual" });
});
