"""docs/configuration.md ends with what `edgertd explain edgert.toml` prints, its example is one in which nothing is wrong, and what is wrong is told as it shows."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROOT, expect, expect_equal, run_to_end
from verbs import machine

page = (ROOT / "docs/configuration.md").read_text()
keys = run_to_end("explain", "edgert.toml").stdout
opening, mark, rest = page.partition("\n## `[project]`\n")
expect_equal(mark + rest, keys, "edgertd explain edgert.toml mends the page")

toml = re.findall(r"```toml\n(.*?)```", opening, re.S)
expect(len(toml) == 1, "one example")
with machine(JWT_SECRET="a secret of the environment", TOKEN="t") as here:
    home = pathlib.Path(here.home)
    (home / "edgert.toml").write_text(toml[0])
    for name in ("hello", "reports"):
        (home / "functions" / name).mkdir(parents=True)
        (home / "functions" / name / "index.ts").write_text('Deno.serve(() => new Response("hello"));\n')
    expect_equal(here.run("check").said, "2 functions: nothing is wrong\n")

    (home / "edgert.toml").write_text("[server]\nprt = 8000\n")
    shown = re.search(r"```text\n(.*?)```", opening, re.S)[1]
    expect_equal(here.run("check", code=1).said.replace(here.home, "/srv/shop"), shown)
