import { assert, assertEquals } from "../../support/assert.js";
import { createRequire } from "node:module";
import zlib, { brotliCompressSync, constants } from "node:zlib";

const require = createRequire(import.meta.url);
const { promisify } = require("node:util");
const required = require("zlib");
assert(required.gzip === zlib.gzip && brotliCompressSync === zlib.brotliCompressSync && constants === zlib.constants);
const data = new Uint8Array(1_500_000).map((_, at) => (at * at) >> 7);
const pairs = [["deflate", "inflate"], ["gzip", "gunzip"], ["deflateRaw", "inflateRaw"], ["gzip", "unzip"], ["deflate", "unzip"], ["brotliCompress", "brotliDecompress"]];
for (const [pack, unpack] of pairs) {
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
  const once = zlib[`${pack}Sync`](data, options);
  const later = await promisify(zlib[pack])(data, options);
  assertEquals(zlib[`${unpack}Sync`](once).equals(data), true, `${pack} and ${unpack}`);
  assertEquals((await promisify(zlib[unpack])(later)).equals(data), true, `${pack} and ${unpack}, later`);
}
assertEquals(zlib.crc32("123456789"), 0xcbf43926);
assertEquals(zlib.crc32("456789", zlib.crc32("123")), 0xcbf43926);
