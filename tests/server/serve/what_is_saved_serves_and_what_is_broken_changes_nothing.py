# New code takes the place of what serves; with an error in it that goes on, the log has the line, and browsers are shown it.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, wait_until
from serve import save, served

GOOD = "import { name } from '../_shared/name.ts'; Deno.serve(() => new Response(name + ' VERSION'));"

with served({"hello/index.ts": GOOD.replace("VERSION", "1"), "_shared/name.ts": "export const name = 'hello';"}, "--watch") as server:
    script = server.folder / "hello/index.ts"
    expect_equal(server.get("/hello").text, "hello 1")
    save(script, GOOD.replace("VERSION", "2"))
    wait_until(lambda: server.get("/hello").text == "hello 2", "what was saved serves")
    save(server.folder / "_shared/name.ts", "export const name = 'good day';")
    wait_until(lambda: server.get("/hello").text == "good day 2", "what it shares serves")

    save(script, "Deno.serve(() => new Response('hello 3');\n")
    server.await_log("serves as it was before until it is saved without the error")
    expect("Deno.serve(() => new Response('hello 3');" in server.log(), "the line itself")
    expect_equal(server.get("/hello").text, "good day 2")
    browser = {"accept": "text/html,*/*"}
    wait_until(lambda: server.get("/hello", browser).status == 503, "browsers are shown it")
    page = server.get("/hello", browser)
    expect("<pre>" in page.text and "new Response(&" not in page.text and "hello 3" in page.text, page)

    save(script, GOOD.replace("VERSION", "4"))
    wait_until(lambda: server.get("/hello", browser).text == "good day 4", "it is there again")

    expect_equal(server.get("/later").status, 404)
    save(server.folder / "later/index.ts", "Deno.serve(() => new Response(Deno.env.get('NAME')));")
    wait_until(lambda: server.get("/later").status == 200, "a new function is served")
    save(server.folder / ".env", "NAME=of the file\n")
    wait_until(lambda: server.get("/later").text == "of the file", "what functions see changes with its file")
    save(server.folder / "edgert.toml", "[functions.hello]\nroutes = [{ path = '/hi' }\n")
    server.await_log("edgert.toml")
    expect_equal(server.get("/hello").text, "good day 4")
    save(server.folder / "edgert.toml", "[functions.hello]\nroutes = [{ path = '/hi' }]\n")
    wait_until(lambda: server.get("/hi").text == "good day 4", "a route of a configuration that came later")
    (server.folder / "later/index.ts").unlink()
    (server.folder / "later").rmdir()
    wait_until(lambda: server.get("/later").status == 404, "a function that is removed is served no more")
