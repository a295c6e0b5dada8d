# A reload that fails in production tells the log, and no client, what stands in the source.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, wait_until
from serve import save, served

GOOD = "Deno.serve(() => new Response('good'));"
BROKEN = "const a_secret_of_the_source = (; // <script>"
BROWSER = {"accept": "text/html"}

with served({"hello/index.ts": GOOD}, "--no-watch", "--admin", "127.0.0.1:0") as server:
    expect_equal(server.get("/hello", BROWSER).text, "good")
    save(server.folder / "hello/index.ts", BROKEN)
    expect_equal(server.admin("POST", "/reload").status, 500)
    expect_equal(server.get("/hello", BROWSER).text, "good", "the former one serves")
    expect('"serves_what_was_saved":false' in server.admin("GET", "/functions").text, "whoever runs it is told")

with served({"hello/index.ts": GOOD}, "--watch") as server:
    expect_equal(server.get("/hello", BROWSER).text, "good")
    save(server.folder / "hello/index.ts", BROKEN)
    wait_until(lambda: server.get("/hello", BROWSER).status == 503, "browsers are shown what is wrong")
    page = server.get("/hello", BROWSER).text
    expect("a_secret_of_the_source" in page and "<script>" not in page, page)
    expect_equal(server.get("/hello").text, "good")
