# Preflights are answered in front of the function, and answers, also those that are errors, name the origin.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from serve import served

CONFIG = """
[functions.open]
headers = { "x-frame-options" = "DENY" }
[functions.open.cors]
origins = ["https://app.example", "https://*.trusted.example"]
credentials = true
max_age_s = 600
[functions.broken.cors]
origins = ["*"]
"""
FILES = {
    "edgert.toml": CONFIG,
    "open/index.ts": "Deno.serve((r) => new Response(r.method, { headers: { 'Access-Control-Allow-Origin': 'https://own.example', 'X-Frame-Options': 'none' } }));",
    "broken/index.ts": "import './nothing.ts';",
    "plain/index.ts": "Deno.serve((r) => new Response(r.method));",
}


def asks(origin):
    return {"origin": origin, "access-control-request-method": "PUT", "access-control-request-headers": "x-mine"}


with served(FILES, "--no-watch") as server:
    for origin in ["https://app.example", "https://a.b.trusted.example"]:
        answer = server.request("OPTIONS", "/open", headers=asks(origin))
        expect_equal(answer.status, 204)
        expect_equal(answer.headers["access-control-allow-origin"], origin)
        expect_equal(answer.headers["access-control-allow-methods"], "PUT")
        expect_equal(answer.headers["access-control-allow-headers"], "x-mine")
        expect_equal(answer.headers["access-control-allow-credentials"], "true")
        expect_equal(answer.headers["access-control-max-age"], "600")
        expect_equal(answer.headers["vary"], "origin")
        answer = server.get("/open", {"origin": origin})
        expect_equal((answer.text, answer.headers["access-control-allow-origin"]), ("GET", origin))
        expect_equal(answer.headers.get_all("x-frame-options"), ["DENY"])
    for origin in ["https://evil.example", "https://app.example.evil.example", "https://trusted.example", "https://.trusted.example.evil", "null"]:
        answer = server.request("OPTIONS", "/open", headers=asks(origin))
        expect_equal((answer.status, answer.headers["access-control-allow-origin"]), (204, None), origin)
        expect_equal(answer.headers["vary"], "origin", origin)
        answer = server.get("/open", {"origin": origin})
        expect_equal((answer.headers["access-control-allow-origin"], answer.headers["vary"]), (None, "origin"), origin)
    expect_equal(server.get("/open").headers["vary"], "origin", "a cache must not answer an origin with it")
    answer = server.get("/broken", {"origin": "https://any.example"})
    expect_equal((answer.status, answer.headers["access-control-allow-origin"]), (503, "*"))
    expect_equal(server.request("OPTIONS", "/plain", headers=asks("https://app.example")).text, "OPTIONS", "the function's own")
