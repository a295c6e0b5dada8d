# A storm of reloads: each is answered, no request fails meanwhile, and a function that is removed in the middle of one keeps nobody waiting.
import pathlib
import shutil
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from serve import save, served

NAMES = [f"f{number}" for number in range(30)]
SOURCE = "Deno.serve(() => new Response('VERSION'));"
FILES = {f"{name}/index.ts": SOURCE.replace("VERSION", "0") for name in NAMES}
# Boots for as long as nobody lets it.
SLOW = "while (!(await fetch('http://127.0.0.1:PORT/f0').then((answer) => answer.text())).startsWith('go')) await new Promise((then) => setTimeout(then, 50)); Deno.serve(() => new Response('slow'));"

with served(FILES, "--no-watch", "--admin", "127.0.0.1:0") as server:
    for name in NAMES:
        expect_equal(server.get("/" + name).text, "0")
    for name in NAMES:
        save(server.folder / name / "index.ts", SOURCE.replace("VERSION", "1"))
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(server.admin("POST", "/reload").text)) for _ in range(100)]
    for thread in threads:
        thread.start()
    asked = 0
    while any(thread.is_alive() for thread in threads):
        answer = server.get("/" + NAMES[asked % len(NAMES)])
        expect(answer.status == 200 and answer.text in ("0", "1"), answer)
        asked += 1
    expect_equal(answers, ['{"functions":30,"restarted":30,"failed":0,"canaries":0}\n'] * 100)
    expect_equal([server.get("/" + name).text for name in NAMES], ["1"] * 30)

    # One that is removed while its reload waits for it.
    save(server.folder / "slow/index.ts", "Deno.serve(() => new Response('slow'));")
    expect_equal(server.admin("POST", "/reload").status, 200)
    expect_equal(server.get("/slow").text, "slow")
    save(server.folder / "slow/index.ts", SLOW.replace("PORT", str(server.port)))
    first = threading.Thread(target=lambda: answers.append(server.admin("POST", "/reload").text))
    first.start()
    server.await_log("restarted f0", server.log().count("restarted f0") + 1)
    shutil.rmtree(server.folder / "slow")
    expect_equal(server.admin("POST", "/reload").text, '{"functions":30,"restarted":30,"failed":0,"canaries":0}\n')
    first.join()
    expect_equal(server.get("/slow").status, 404)
