import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from limits import ask

FUNCTION = """
const key = await crypto.subtle.importKey("raw", new Uint8Array(8), "PBKDF2", false, ["deriveBits"]);
Deno.serve(async (request: Request) => {
  const iterations = request.url.includes("/long") ? 2 ** 32 - 1 : 1000;
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-512", salt: new Uint8Array(8), iterations }, key, 256);
  return new Response(`${bits.byteLength}`);
});
"""
with serving({"fn/index.ts": FUNCTION}) as server:
    for limits in ({"cpuTimeSoftLimitMs": 300, "cpuTimeHardLimitMs": 600}, {"cpuTimeSoftLimitMs": 0, "cpuTimeHardLimitMs": 0, "cpuTimePerRequestMs": 600}):
        expect_equal(ask(server, "fn", "/short", **limits).text, "32", "a short one")
        answer = ask(server, "fn", "/long", **limits).text
        expect(re.match(r"WorkerRequestCancelled: request has been cancelled by supervisor: cpu (per request )?\d+ ms used of 600", answer), answer)
