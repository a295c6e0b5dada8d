const stream: ReadableStream<Uint8Array> | null = new Response("x").body;
for await (const chunk of stream!) chunk.byteLength;
const grouped = Object.groupBy([1, 2, 3], (n) => (n % 2 ? "odd" : "even"));
grouped.odd?.toSorted().values().map((n) => n + 1).toArray();
new Set([1]).union(new Set([2]));
structuredClone({ a: 1 }, { transfer: [new ArrayBuffer(1)] });
performance.measure("m", { start: 1, duration: 2, detail: {} }).detail;
const timer: number = setTimeout(() => {}, 10);
clearTimeout(timer);
new TextDecoder("latin1", { fatal: true }).decode(new Uint8Array(1));
const { instance } = await WebAssembly.instantiateStreaming(fetch("data:application/wasm,"));
instance.exports;
const key: CryptoKey = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
(await crypto.subtle.sign("HMAC", key, new Uint8Array(1))).byteLength;
import.meta.resolve("./x.ts").length + import.meta.dirname.length + Number(import.meta.main);

// @ts-expect-error there is no page
document.title;
