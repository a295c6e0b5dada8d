import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from limits import ask

FUNCTION = """
import zlib from "node:zlib";
const data = new Uint8Array(30 << 20);
for (let at = 0; at < data.length; at += 65536) crypto.getRandomValues(data.subarray(at, at + 65536));
Deno.serve(async (request: Request) => {
  if (request.url.includes("/short")) return new Response(zlib.gunzipSync(zlib.gzipSync("short")));
  if (request.url.includes("/sync")) return new Response(`${zlib.brotliCompressSync(data).length}`);
  return new Response(`${await new Promise((resolve, reject) => zlib.brotliCompress(data, (error, bytes) => error ? reject(error) : resolve(bytes.length)))}`);
});
"""
LIMITS = {"cpuTimeSoftLimitMs": 1500, "cpuTimeHardLimitMs": 3000, "memoryLimitMb": 300}
with serving({"fn/index.ts": FUNCTION}) as server:
    expect_equal(ask(server, "fn", "/short", **LIMITS).text, "short", "a short one")
    for way in ("/sync", "/later"):
        answer = ask(server, "fn", way, **LIMITS).text
        expect(re.match(r"WorkerRequestCancelled: request has been cancelled by supervisor: cpu \d+ ms used of 3000", answer), f"{way}: {answer}")
