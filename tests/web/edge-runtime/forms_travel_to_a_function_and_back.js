// as: main
import { assertEquals } from "../../support/assert.js";

const worker = await EdgeRuntime.userWorkers.create({ servicePath: "/forms", maybeModuleCode: `
Deno.serve(async (request) => {
  const form = await request.formData();
  const file = form.get("file");
  form.set("file", new File([(await file.text()).toUpperCase()], file.name + ".up", { type: file.type }));
  form.append("user agent", navigator.userAgent.slice(0, 4));
  return new Response(form);
})` });
const form = new FormData();
form.append("a", "1");
form.append("file", new Blob(["x".repeat(200000)], { type: "text/x" }), "ü.txt");
const response = await worker.fetch(new Request("http://a.test/", { method: "POST", body: form }));
const back = await response.formData();
const file = back.get("file");
assertEquals([...back.keys()], ["a", "file", "user agent"]);
assertEquals([back.get("user agent"), file.name, file.type, await file.text()], ["Deno", "ü.txt.up", "text/x", "X".repeat(200000)]);

// Compressed on its way as a stream.
const packed = new Blob(["y".repeat(300000)]).stream().pipeThrough(new CompressionStream("gzip"));
const unpack = await EdgeRuntime.userWorkers.create({ servicePath: "/unpack", maybeModuleCode: `
Deno.serve((request) => new Response(request.body.pipeThrough(new DecompressionStream("gzip"))))` });
const blob = await (await unpack.fetch(new Request("http://a.test/", { method: "POST", body: packed, duplex: "half" }))).blob();
assertEquals([blob.size, (await blob.slice(-2).text())], [300000, "yy"]);
