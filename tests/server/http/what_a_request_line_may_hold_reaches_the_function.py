"""Methods are tokens, targets may hold raw UTF-8, cookies of several lines are one: in main, and in the user worker behind it."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving

FUNCTION = "Deno.serve((r) => new Response(`${r.method} ${decodeURI(new URL(r.url).pathname)} ${r.headers.get('cookie')}`));"

with serving({"f/index.ts": FUNCTION}) as server:
    for method in ("MYCUSTOM", "VIEW", "mkcol", "PURGE", "get"):
        head = f"{method} /f/café HTTP/1.1\r\nHost: a\r\nCookie: a=1\r\nCookie: b=2\r\nConnection: close\r\n\r\n"
        answer = server.raw(head.encode()).decode()
        expect(answer.endswith(f"\r\n\r\n{method} /f/café a=1; b=2"), answer)
    for target in (b"/f/a b", b"/f/a\tb", b"/f/a\x7fb", b"/f/\x01"):
        answer = server.raw(b"GET " + target + b" HTTP/1.1\r\nHost: a\r\n\r\n")
        expect(answer.startswith(b"HTTP/1.1 400 "), answer)
