import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from limits import ask

# Each of these calculates for years.
HOG = """
const key = await crypto.subtle.importKey("raw", new Uint8Array(8), "PBKDF2", false, ["deriveBits"]);
Deno.serve(() => {
  for (let i = 0; i < 8; ++i) {
    crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: new Uint8Array(8), iterations: 2 ** 32 - 1 }, key, 256).catch(() => {});
    crypto.subtle.generateKey({ name: "RSA-PSS", hash: "SHA-1", modulusLength: 16384, publicExponent: new Uint8Array([1, 0, 1]) }, true, ["sign"]).catch(() => {});
  }
  return new Response("begun");
});
"""
NEIGHBOUR = """
const salt = new Uint8Array(8);
Deno.serve(async () => {
  const key = await crypto.subtle.importKey("raw", salt, "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: 1000 }, key, 256);
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-521" }, false, ["sign", "verify"]);
  const big = await crypto.subtle.digest("SHA-256", new Uint8Array(1e6));
  const file = await fetch(new URL("data.txt", import.meta.url));
  return new Response([bits.byteLength, pair.privateKey.type, big.byteLength, await file.text()].join(" "));
});
"""
FREE = {"cpuTimeSoftLimitMs": 0, "cpuTimeHardLimitMs": 0}
with serving({"a/index.ts": HOG, "b/index.ts": HOG, "c/index.ts": HOG, "d/index.ts": NEIGHBOUR, "d/data.txt": "read"}) as server:
    for name in "abc":
        expect_equal(ask(server, name, **FREE).text, "begun", name)
    expect_equal(ask(server, "d", staticPatterns=["./*.txt"]).text, "32 private 32 read", "beside them")
