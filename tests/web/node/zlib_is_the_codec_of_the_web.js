import { assertEquals } from "../../support/assert.js";
import zlib from "node:zlib";

const data = "edge ".repeat(50_000);
const through = async (bytes, stream) => await new Response(new Blob([bytes]).stream().pipeThrough(stream)).text();
for (const [format, pack] of [["gzip", "gzip"], ["deflate", "deflate"], ["deflate-raw", "deflateRaw"], ["brotli", "brotliCompress"]]) {
  assertEquals(await through(zlib[`${pack}Sync`](data), new DecompressionStream(format)), data, format);
}
