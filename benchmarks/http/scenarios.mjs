// What is asked and what must come back. `check` sees the answer before anything is measured.
const order = JSON.stringify({
  customer: "Ada Lovelace",
  items: Array.from({ length: 20 }, (_, number) => ({ article: `article-${number}`, price: number + 1, count: 2 })),
});

const headers = {
  authorization: "Bearer 0123456789abcdef",
  "accept-language": "en-GB,en;q=0.7,nl;q=0.3",
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
  accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
  cookie: "session=5f2b1c9e; theme=dark; consent=1",
  "cache-control": "no-cache",
};

const upload = "0123456789abcde\n".repeat(1024 * 1024);

const note = "0123456789abcde\n".repeat(64);

const sayHello = { check: (response, body) => response.status === 200 && body.toString() === "Hello, World!" };

export const scenarios = {
  hello: sayHello,
  "json-post": {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: order,
    check: (response, body) => response.status === 200 && body.toString() === '{"customer":"Ada Lovelace","total":420}',
  },
  "header-read": {
    headers,
    check: (response, body) =>
      body.toString() === "0123456789abcdef" &&
      response.headers.get("x-language") === headers["accept-language"] &&
      response.headers.get("x-agent") === headers["user-agent"],
  },
  // `path`: what is asked for, behind the first slash. `web`: there is no other form of it than that of the web's classes.
  router: {
    web: true,
    path: "users/ada-7/orders/1815?tag=new&tag=gift%20wrapped&q=caf%C3%A9+au+lait",
    headers: { "accept-language": "nl-NL,nl;q=0.9" },
    check: (response, body) =>
      response.headers.get("cache-control") === "no-store" &&
      response.headers.get("x-route") === "127.0.0.1" &&
      body.toString() === '{"user":"ada-7","order":1815,"tags":["new","gift wrapped"],"search":"café au lait","language":"nl"}',
  },
  "upload-16mb": {
    web: true,
    connections: 4,
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: upload,
    bytes: upload.length,
    check: (response, body) => body.toString() === `${upload.length} 48 10`,
  },
  "stream-64mb": {
    connections: 4,
    bytes: 64 * 1024 * 1024,
    check: (response, body) => response.status === 200 && body.length === 64 * 1024 * 1024 && body.every((byte) => byte === 120),
  },
  delegate: sayHello,
  // `tls`: over TLS, with a certificate that is made for the run; the second with a handshake for each request.
  "hello-tls": { ...sayHello, app: "hello", tls: true },
  "handshakes-tls": { ...sayHello, app: "hello", tls: true, headers: { connection: "close" } },
  // `origin` is the path that the app asks of the origin, `app` the app when it is not named as the scenario.
  proxy: {
    connections: 32,
    origin: "/json",
    check: (response, body) =>
      response.status === 200 && response.headers.get("content-type") === "application/json" && JSON.parse(body).total === 420,
  },
  "proxy-64kb": {
    app: "proxy",
    connections: 32,
    origin: "/64kb",
    bytes: 64 * 1024,
    check: (response, body) => response.status === 200 && body.length === 64 * 1024 && body.every((byte) => byte === 120),
  },
  "proxy-post": {
    connections: 32,
    origin: "/echo",
    method: "POST",
    headers: { "content-type": "text/plain" },
    body: note,
    check: (response, body) => response.status === 200 && body.toString() === note,
  },
  // `message` is the size of the text messages that each WebSocket has echoed, one at a time; their load checks each.
  websocket: { connections: 32, message: 64 },
  "websocket-16kb": { app: "websocket", connections: 32, message: 16 * 1024 },
};

// The scenario as a wrk script.
export function wrkScript({ method = "GET", headers: fields = {}, body }) {
  const quote = (text) => `[==[${text}]==]`;
  const lines = [`wrk.method = "${method}"`];
  for (const [name, value] of Object.entries(fields)) lines.push(`wrk.headers["${name}"] = ${quote(value)}`);
  if (body !== undefined) lines.push(`wrk.body = ${quote(body)}`);
  return lines.join("\n") + "\n";
}
