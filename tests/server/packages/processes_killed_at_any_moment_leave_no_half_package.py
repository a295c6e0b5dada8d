# Two processes fetch the same packages and modules into one cache and are killed at random moments; whatever they leave, the next one finds whole or fetches anew.
import http.client
import os
import pathlib
import random
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, ROUTER, expect_equal, functions, serving
from npm_registry import npm_registry
from web_site import web_site

# EDGERTD_KILLS: more of them, by hand.
kills = int(os.environ.get("EDGERTD_KILLS", "24"))
seed = random.randrange(1 << 30)
chance = random.Random(seed)

count, parts = 12, 40
content = {number: {f"lib/{part}.js": f"module.exports = {part};\n" + f"// {number} {part}\n" * 200 for part in range(parts)} for number in range(count)}
packages = {
    f"p{number}": {"1.0.0": {**files, "index.js": "let sum = 0;\n" + "".join(f"sum += require('./lib/{part}.js');\n" for part in range(parts)) + f"module.exports = sum * {number};\n"}}
    for number, files in content.items()
}
remote = {f"/m{number}.js": ("200 OK", f"export default {number};\n" + f"// {number}\n" * 3000, "Content-Type: text/javascript") for number in range(count)}
total = sum(sum(range(parts)) * number + number for number in range(count))


def check(cache):
    """Every file of every package that stands where packages are looked for."""
    for version in pathlib.Path(cache, "edgert/npm").glob("[!.]*/p*/*"):
        number = int(version.parent.name[1:])
        for path, text in content[number].items():
            expect_equal((version / path).read_text(), text, f"seed {seed}: {version / path}")


with npm_registry(packages) as registry, web_site(remote) as site:
    source = "".join(f'import p{n} from "npm:p{n}@1.0.0";\nimport m{n} from "{site.url}/m{n}.js";\n' for n in range(count))
    source += f"Deno.serve(() => new Response(`${{{' + '.join(f'p{n} + m{n}' for n in range(count))}}}`));\n"
    with functions({"f/index.js": source}) as folder:
        while kills > 0:
            with tempfile.TemporaryDirectory() as cache:
                env = {"FUNCTIONS": folder, "NPM_CONFIG_REGISTRY": registry.url, "XDG_CACHE_HOME": cache}
                for _ in range(3):
                    servers = [Edgertd(ROUTER, env=env) for _ in range(2)]

                    def ask(server):
                        try:
                            server.get("/f")
                        except (OSError, http.client.HTTPException):
                            pass  # it has been killed

                    threads = [threading.Thread(target=ask, args=[server]) for server in servers]
                    for thread in threads:
                        thread.start()
                    for server in servers:
                        time.sleep(chance.uniform(0, 0.15))
                        server.process.kill()
                        server.process.wait()
                        kills -= 1
                    for thread in threads:
                        thread.join()
                    for server in servers:
                        server.__exit__(None)
                    check(cache)
                with Edgertd(ROUTER, env=env) as server:
                    expect_equal(server.get("/f").text, str(total), f"seed {seed}")
                check(cache)
