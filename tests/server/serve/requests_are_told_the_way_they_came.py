# What a client says of its own way counts only for a proxy that is trusted.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from serve import served

ECHO = """
Deno.serve((request) => Response.json({ url: request.url, ...Object.fromEntries(request.headers) },
  { headers: { "x-request-id": request.headers.get("x-request-id") } }));
"""
SAID = {
    "host": "functions.example",
    "x-forwarded-for": "203.0.113.7, 10.0.0.1",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "people.example",
    "x-forwarded-prefix": "/api",
    "x-real-ip": "203.0.113.7",
    "forwarded": "for=203.0.113.7",
    "x-request-id": "of-the-proxy",
}


def told(config):
    with served({"echo/index.ts": ECHO, "edgert.toml": config}, "--no-watch") as server:
        answer = server.get("/functions/v1/echo/below?q=1", SAID)
        seen = json.loads(answer.body)
        expect_equal(answer.headers["x-request-id"], seen["x-request-id"])
        return seen


seen = told("")
expect_equal(seen["url"], "http://functions.example/echo/below?q=1")
expect_equal(seen["x-forwarded-for"], "127.0.0.1")
expect_equal(seen["x-forwarded-host"], "functions.example")
expect_equal(seen["x-forwarded-proto"], "http")
expect_equal(seen["x-forwarded-port"], "80")
for name in ["forwarded", "x-real-ip", "x-forwarded-prefix"]:
    expect(name not in seen, name)
expect_equal(len(seen["x-request-id"]), 36)

seen = told('[server]\ntrusted_proxies = ["127.0.0.0/8"]\n')
expect_equal(seen["url"], "https://people.example/echo/below?q=1")
expect_equal(seen["x-forwarded-for"], "203.0.113.7, 10.0.0.1, 127.0.0.1")
expect_equal(seen["x-forwarded-proto"], "https")
expect_equal(seen["x-forwarded-port"], "443")
expect_equal(seen["forwarded"], "for=203.0.113.7")
expect_equal(seen["x-forwarded-prefix"], "/api")
expect_equal(seen["x-request-id"], "of-the-proxy")
