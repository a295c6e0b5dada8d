// Globals that Node's types declare too are used by both: each has what edgert's has, and goes where Node's is asked for, and back.
import { Buffer as Named } from "node:buffer";
import { EventEmitter, once } from "node:events";
import { Readable } from "node:stream";
import { ReadableStream as NodesStream } from "node:stream/web";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify, TextEncoder as Encoder } from "node:util";
import { webcrypto } from "node:crypto";
import process from "node:process";

const buffer = Buffer.from("text");
const bytes: Uint8Array = buffer;
const same: Named = buffer;
const answers: Response[] = [new Response(buffer), new Response(Readable.toWeb(Readable.from(["text"])) as ReadableStream)];
const pieces = new Blob([buffer, new Encoder().encode("more")]);
new FormData().append("file", new File([pieces], "file.txt"));

const asked: Response = await fetch(new URL("http://localhost/"), { method: "POST", body: ReadableStream.from([bytes]), duplex: "half", signal: AbortSignal.timeout(5) });
const headers: [string, string][] = [...new Headers({ accept: "*/*" })];
const pattern = new URLPattern({ pathname: "/:id" }).exec("http://localhost/1")?.pathname.groups.id;
const path: string = fileURLToPath(new URL("./other.ts", import.meta.url)) + import.meta.dirname + import.meta.filename;
const main: boolean = import.meta.main;

const timer = setTimeout(() => {}, 5);
clearTimeout(timer);
const every: ReturnType<typeof setInterval> = setInterval((text: string) => text.length, 5, "text");
clearInterval(every);
setImmediate(() => process.nextTick(() => {}));
await sleep(1);
await promisify((done: (error: Error | null, value: number) => void) => done(null, 1))();

const stream: ReadableStream<string> = ReadableStream.from(["a"]);
for await (const piece of stream) piece.length;
new NodesStream<number>().getReader();
const packed = asked.body?.pipeThrough(new CompressionStream("brotli")).pipeThrough(new DecompressionStream("zstd")).pipeThrough(new TextDecoderStream());

addEventListener("beforeunload", ({ detail }) => console.log(detail.reason satisfies BeforeUnloadReason));
const controller = new AbortController();
controller.signal.addEventListener("abort", (event) => event.preventDefault(), { once: true });
await once(new EventEmitter(), "done", { signal: controller.signal });
new CustomEvent<number>("count", { detail: 1 }).detail.toFixed();
const socket = new WebSocket("ws://localhost/", { headers: { accept: "*/*" } });
socket.onmessage = ({ data }: MessageEvent) => socket.send(data);
const { port1 } = new MessageChannel();
port1.postMessage(structuredClone({ port1 }), [port1]);
new EventSource("http://localhost/").close();

const key: CryptoKey = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
await webcrypto.subtle.digest("SHA-256", buffer);
await crypto.subtle.sign("HMAC", key, Buffer.from("text"));

Error.captureStackTrace(new Error("here"), sleep);
const error = new DOMException("gone", "AbortError");
performance.mark("here");
const level: string | undefined = process.env.LEVEL ?? Deno.env.get("LEVEL");
const kept = await (await caches.open("answers")).match("http://localhost/");

const server: Deno.HttpServer<Deno.NetAddr> = Deno.serve({ port: 8000 }, async (request, { remoteAddr }) => {
  EdgeRuntime.waitUntil(request.text());
  return new Response(`${remoteAddr.hostname}${pattern}${path}${main}${level}${kept}${packed}${same}${answers}${headers}${error.code}`);
});
server.addr.port.toFixed();
