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
import.meta.resolve("./x.ts").length + import.meta.dirname.length + Number(import.meta.main);
const form = new FormData();
form.append("file", new File([new Blob(["x"], { type: "a/b" })], "name"), "other");
const entry: FormDataEntryValue | null = (await new Response(form).formData()).get("file");
const packed = new Blob(["x"]).stream().pipeThrough(new CompressionStream("gzip")).pipeThrough(new DecompressionStream("deflate-raw"));
for await (const chunk of packed) chunk.byteLength;
const { port1, port2 } = new MessageChannel();
port1.onclose = (event) => event.type;
port1.postMessage(entry, [port2]);
new BroadcastChannel("name").onmessage = (event) => event.data;
URL.revokeObjectURL(URL.createObjectURL(new Blob()));
const match: URLPatternResult | null = new URLPattern({ pathname: "/:id" }, { ignoreCase: true }).exec("https://x.org/7");
match?.pathname.groups.id?.length;
new FileReader().onload = (event) => event.target?.result;

// @ts-expect-error there is no page
document.title;
