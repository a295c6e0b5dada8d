// A main worker that answers what functions under test ask: bodies come back as they were sent, WebSockets too. As a server of models it says
// what it was asked: in two pieces where they are streamed.
const models = {
  "/api/generate": ({ stream, ...asked }) => (stream ? [asked, { done: true }] : [{ ...asked, done: true }]).map((one) => JSON.stringify(one) + "\n").join(""),
  "/v1/chat/completions": ({ stream, ...asked }) => {
    const end = { choices: [{ finish_reason: "stop" }] };
    return stream ? [JSON.stringify(asked), JSON.stringify(end), "[DONE]"].map((one) => `data: ${one}\n\n`).join("") : JSON.stringify({ ...asked, ...end });
  },
};
Deno.serve(async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/socket" && request.headers.get("upgrade")?.toLowerCase() === "websocket") {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onmessage = (event) => socket.send(event.data);
    return response;
  }
  if (Object.hasOwn(models, pathname)) return new Response(models[pathname](await request.json()));
  if (pathname === "/slow") await new Promise((resolve) => setTimeout(resolve, 50));
  return new Response(request.body ?? "x".repeat(1000), { headers: { "content-type": "application/octet-stream" } });
});
