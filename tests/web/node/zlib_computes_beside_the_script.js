import { assertEquals, sleep } from "../../support/assert.js";
import zlib from "node:zlib";

const promisify = (call) => (...given) => new Promise((resolve, reject) => call(...given, (error, bytes) => (error ? reject(error) : resolve(bytes))));
const order = [];
const data = new Uint8Array(6_000_000).map((_, at) => (at * 7919) >> 5);
const packed = promisify(zlib.gzip)(data, { level: 9 }).then((bytes) => { order.push("packed"); return bytes; });
await sleep(1);
order.push("timer");
assertEquals(zlib.gunzipSync(await packed).length, data.length);
assertEquals(order, ["timer", "packed"]);
// More of them than the worker lends memory for wait for each other.
const sizes = Array.from({ length: 40 }, (_, at) => 100_000 + at);
const all = await Promise.all(sizes.map((size) => promisify(zlib.brotliCompress)(data.subarray(0, size), { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 9 } })));
assertEquals(all.map((bytes) => zlib.brotliDecompressSync(bytes).length), sizes);
