# The folder of functions is removed while it serves, as a deploy or a mount may do: what was read from it serves on, and what lies there later takes its place.
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, wait_until
from serve import save, served

for flag in "--watch", "--no-watch":
    with served({"functions/hello/index.ts": "Deno.serve(() => new Response('one'));", "edgert.toml": ""}, flag, "--admin", "127.0.0.1:0") as server:
        folder = server.folder / "functions"
        expect_equal(server.get("/hello").text, "one")
        shutil.rmtree(folder)
        answer = server.admin("POST", "/reload")
        expect_equal(answer.status, 422)
        expect(f"{folder} is not there: what was read from it serves on" in answer.text, answer)
        expect_equal(server.get("/hello").text, "one")
        save(folder / "hello/index.ts", "Deno.serve(() => new Response('two'));")
        save(folder / "later/index.ts", "Deno.serve(() => new Response('later'));")
        if flag == "--no-watch":
            expect_equal(server.admin("POST", "/reload").status, 200)
        wait_until(lambda: server.get("/hello").text == "two" and server.get("/later").text == "later", "what is there again serves")

        # Moved away, and back with other files in it.
        folder.rename(server.folder / "elsewhere")
        expect_equal(server.admin("POST", "/reload").status, 422)
        expect_equal(server.get("/later").text, "later")
        shutil.rmtree(server.folder / "elsewhere/later")
        save(server.folder / "elsewhere/hello/index.ts", "Deno.serve(() => new Response('three'));")
        (server.folder / "elsewhere").rename(folder)
        if flag == "--no-watch":
            expect_equal(server.admin("POST", "/reload").status, 200)
        wait_until(lambda: server.get("/hello").text == "three" and server.get("/later").status == 404, "what is there again serves")
        # A folder that is there and has none is meant so.
        shutil.rmtree(folder / "hello")
        expect_equal(server.admin("POST", "/reload").status, 200)
        wait_until(lambda: server.get("/hello").status == 404, "nothing is served")
