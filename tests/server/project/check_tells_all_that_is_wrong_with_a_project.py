"""edgertd check names each fault of the configuration, of env files and of functions with its line, all at once, and leaves with 1; it runs nothing."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from verbs import machine

CONFIG = """\
[server]
prt = 8000

[functions.hello]
verify_jwt = "yes"
routes = ["/api/*/x"]

[functions.helo]
"""

with machine() as here:
    home = pathlib.Path(here.home)
    for name in ("hello", "broken", "outside"):
        (home / "functions" / name).mkdir(parents=True)
    (home / "edgert.toml").write_text(CONFIG)
    (home / "functions/.env").write_text("GOOD=1\nsecret of mine\n")
    (home / "functions/hello/index.ts").write_text("throw new Error('nobody runs this');\n")
    said = here.run("check", code=1).said
    expect_equal(
        said.replace(here.home, "HOME"),
        """\
edgertd: [server] has no key "prt" [EDG108]
    at HOME/edgert.toml:2:1
  2 | prt = 8000
    | ^
    hint: did you mean "port"?
edgertd: must be true or false, not a text [EDG108]
    at HOME/edgert.toml:5:14
  5 | verify_jwt = "yes"
    |              ^
    hint: verify_jwt = true
edgertd: "*" stands at the end of a path [EDG108]
    at HOME/edgert.toml:6:11
  6 | routes = ["/api/*/x"]
    |           ^
edgertd: this is no NAME=value [EDG108]
    at HOME/functions/.env:2:1
    hint: a comment begins with "#"
edgertd: there is no function "helo" in HOME/functions [EDG108]
    at HOME/edgert.toml:8:12
    hint: did you mean "hello"?
""",
    )

    # What is configured well is looked into: imports, syntax, and where functions may not read.
    (home / "edgert.toml").write_text("[server]\nport = 8000\n")
    (home / "functions/.env").write_text("SUPABASE_URL=x\n")
    (home / "functions/broken/index.ts").write_text('import "./absent.ts";\nconst = 1;\n')
    (home / "functions/outside/index.ts").write_text('import "../hello/index.ts";\n')
    said = here.run("check", code=1).said
    for part in (
        "warning: SUPABASE_URL is left out: names that begin with SUPABASE_ are the platform's",
        "edgertd: broken: ",
        "functions/broken/index.ts:2:7",
        "edgertd: outside: ",
        "functions/outside/index.ts:1:8",
        "edgertd: 2 of 3 functions would not boot\n",
    ):
        expect(part in said, f"{part!r} in {said}")
    expect("hello" not in said.replace("../hello/", "").replace("functions/hello/", ""), said)

    # A pack is read as a whole, and what a lease needs has to be there.
    here.run("bundle", "--entrypoint", "functions/hello/index.ts", "--output", "functions/packed.edgert", "-q")
    expect_equal(here.run("check", "--functions", "packed", "-q").said, "")
    pack = bytearray((home / "functions/packed.edgert").read_bytes())
    at = pack.index(b"nobody runs this")
    pack[at] ^= 1
    (home / "functions/packed.edgert").write_bytes(pack)
    said = here.run("check", "--functions", "packed", code=1).said
    expect("edgertd: packed: " in said and "packed.edgert" in said and "1 of 1 function would not boot" in said, said)
    (home / "functions/packed.edgert").write_bytes(b"EDGERT? no")
    said = here.run("check", "--functions", "packed", code=1).said
    expect("edgertd: packed: " in said, said)
    (home / "functions/packed.edgert").unlink()
    (home / "lease.toml").write_text("[server]\nschedule_lease = 'mysql://a'\n")
    said = here.run("check", "--config", "lease.toml", "--functions", "hello", code=1).said
    expect("schedule_lease is no postgres: and no redis: URL" in said, said)
    (home / "net.toml").write_text("[server]\ntrusted_proxies = ['10.0.0.0/40']\ndeny_net = ['@privat']\n[functions.hello]\nallow_net = ['http://a']\n")
    said = here.run("check", "--config", "net.toml", "--functions", "hello", code=1).said
    expect("net.toml:2:20" in said and "net.toml:3:13" in said and "net.toml:5:14" in said, said)

    # Those alone that are asked for; with another file.
    expect_equal(here.run("check", "--functions", "hello", "-q").said, "")
    said = here.run("check", "--functions", "hello,hallo", code=1).said
    expect('there is no function "hallo", which --functions names' in said and 'did you mean "hello"?' in said, said)
    (home / "other.toml").write_text("[log]\nformat = 'xml'\n")
    said = here.run("check", "--config", "other.toml", code=1).said
    expect('must be "auto", "text" or "json", not "xml"' in said, said)
    said = here.run("check", "--env-file", "absent.env", code=1).said
    expect("absent.env" in said and "there is no such file" in said, said)
    here.run("check", "absent", code=1)
    here.run("check", "--nonsense", code=2)
