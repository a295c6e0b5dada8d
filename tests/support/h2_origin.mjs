// An upstream in HTTP/2 (and HTTP/1.1 where h1 is asked for) for tests/support/h2_origin.py.
//
//   node h2_origin.mjs CERTIFICATE KEY [h1] [settings as JSON]
//
// Prints its port, then takes one command a line on stdin and answers each with one line of JSON:
// `state` what has been seen, `open NAME` lets the answers go on that wait for NAME, `goaway` says
// goodbye on every session, `destroy` breaks every session off.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { createInterface } from "node:readline";

const [certificate, key, ...rest] = process.argv.slice(2);
const server = createSecureServer({
  cert: readFileSync(certificate),
  key: readFileSync(key),
  allowHTTP1: rest.includes("h1"),
  settings: JSON.parse(rest.find((argument) => argument.startsWith("{")) ?? "{}"),
});

const seen = { sessions: 0, requests: [], resets: [], open: 0, mostOpen: 0, upgrades: 0 };
const sessions = new Set();
const gates = new Map();
let refusals = 0;

function gate(name) {
  if (!gates.has(name)) {
    let open;
    const opened = new Promise((resolve) => (open = resolve));
    gates.set(name, { opened, open });
  }
  return gates.get(name);
}

server.on("session", (session) => {
  ++seen.sessions;
  sessions.add(session);
  session.on("close", () => sessions.delete(session));
  session.on("error", () => {});
});

server.on("stream", (stream, headers) => {
  // A client that resets a stream breaks its body off.
  serve(stream, headers).catch((error) => stream.destroyed || stream.destroy(error));
});

async function serve(stream, headers) {
  const url = new URL(headers[":path"], "https://origin");
  const [, what, argument] = url.pathname.split("/");
  seen.requests.push(headers);
  seen.mostOpen = Math.max(seen.mostOpen, ++seen.open);
  stream.on("close", () => --seen.open);
  stream.on("aborted", () => seen.resets.push([url.pathname, stream.rstCode]));
  stream.on("error", () => {});
  if (what === "refuse" && refusals++ === 0) return stream.close(7);
  if (what === "refuse-always") return stream.close(7);
  if (what === "reset") return stream.close(Number(argument));
  if (what === "reset-midway") {
    stream.respond({ ":status": 200 });
    return stream.write("a part", () => stream.destroy(new Error("on purpose")));
  }
  if (what === "goaway") {
    // The next stream has not been seen, says the goodbye.
    stream.session.goaway(0, stream.id);
    stream.respond({ ":status": 200 });
    return stream.end("the last");
  }
  if (what === "gate") {
    await gate(argument).opened;
    stream.respond({ ":status": 200 });
    return stream.end(argument);
  }
  if (what === "hints") {
    stream.additionalHeaders({ ":status": 103, link: "</a.css>" });
    stream.respond({ ":status": 200, "x-final": "yes" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "x-trailer": "ignored" }));
    return stream.end("after a hint");
  }
  if (what === "long") {
    stream.respond({ ":status": 200, "x-long": "x".repeat(Number(argument)) });
    return stream.end();
  }
  if (what === "empty") {
    stream.respond({ ":status": Number(argument) }, { endStream: true });
    return;
  }
  if (what === "early") {
    // Answers in full without a look at the request's body.
    stream.respond({ ":status": 413 });
    return stream.end("too much");
  }
  if (what === "bytes") {
    stream.respond({ ":status": 200 });
    const block = Buffer.alloc(65536, argument);
    let left = Number(url.searchParams.get("size"));
    const more = () => {
      while (left > 0) {
        const chunk = block.subarray(0, Math.min(left, block.length));
        left -= chunk.length;
        if (!stream.write(chunk)) return stream.once("drain", more);
      }
      stream.end();
    };
    return more();
  }
  if (what === "echo") {
    const head = { ":status": 200 };
    if (headers["content-length"] !== undefined) head["content-length"] = headers["content-length"];
    stream.respond(head);
    return stream.pipe(stream);
  }
  if (what === "hash") {
    const hash = createHash("sha256");
    let size = 0;
    for await (const chunk of stream) {
      hash.update(chunk);
      size += chunk.length;
    }
    stream.respond({ ":status": 200, "content-type": "application/json" });
    return stream.end(JSON.stringify({ size, hash: hash.digest("hex") }));
  }
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  stream.respond({ ":status": 200, "content-type": "application/json" });
  stream.end(JSON.stringify({ version: "2", headers, body: Buffer.concat(chunks).toString() }));
}

// HTTP/1.1 on the same port.
function answer(request, response) {
  if (request.httpVersion === "2.0") return;
  response.end(JSON.stringify({ version: request.httpVersion, headers: request.headers }));
}
// Not otherwise: with a listener node sees to streams too.
if (rest.includes("h1")) server.on("request", answer);
server.on("upgrade", (request, socket) => {
  ++seen.upgrades;
  const accept = createHash("sha1")
    .update(request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
    .digest("base64");
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  const text = `HTTP/${request.httpVersion}`;
  socket.write(Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]));
  socket.on("data", () => socket.end());
  socket.on("error", () => {});
});

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const [command, argument] = line.split(" ");
    if (command === "open") gate(argument).open();
    if (command === "goaway") for (const session of sessions) session.close();
    if (command === "destroy") for (const session of sessions) session.destroy();
    console.log(JSON.stringify({ ...seen, sessionsOpen: sessions.size }));
  })
  .on("close", () => process.exit(0));
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
