# With the policy "oneshot" a reload, and a save, while a request runs reserve no worker for nobody: the next request is answered by what is there now.
import json
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, wait_until
from serve import save, served

# Whoever waits for a worker that never comes waits for longer than this test may.
CONFIG = "[server]\nrequest_wait_timeout_ms = 3600000\n[functions.hello]\npolicy = 'oneshot'\n"
HELLO = "Deno.serve(async (request) => { while (new URL(request.url).search === '?slow' && (await (await fetch('http://127.0.0.1:PORT/go')).text()) !== 'go') await new Promise((then) => setTimeout(then, 20)); return new Response('VERSION'); });"

for flag in "--no-watch", "--watch":
    with served({"functions/hello/index.ts": "", "functions/go/index.ts": "Deno.serve(() => new Response('wait'));", "edgert.toml": CONFIG}, flag, "--admin", "127.0.0.1:0") as server:
        script = server.folder / "functions/hello/index.ts"

        def put(version):
            save(script, HELLO.replace("PORT", str(server.port)).replace("VERSION", version))

        put("one")
        expect_equal(server.get("/hello").text, "one")
        answers = []
        slow = threading.Thread(target=lambda: answers.append(server.get("/hello?slow").text))
        slow.start()
        # Its code has been read as soon as it asks.
        wait_until(lambda: any(each["name"] == "go" and each["requests"] > 0 for each in json.loads(server.admin("GET", "/functions").body)), "it runs")
        put("two")
        expect_equal(server.admin("POST", "/reload").status, 200)
        save(server.folder / "functions/go/index.ts", "Deno.serve(() => new Response('go'));")
        expect_equal(server.admin("POST", "/reload").status, 200)
        slow.join()
        expect_equal(answers, ["one"])
        expect_equal(server.get("/hello").text, "two")
