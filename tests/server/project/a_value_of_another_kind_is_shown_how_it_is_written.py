"""A value that is no text, table, list or number where one has to be: what it must be, where it stands, and an example of that key."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal
from verbs import machine

CONFIG = """\
[defaults]
headers = "x"
allow_net = 3
verify_jwt = "yes"

[functions.hello]
env = ["A=1"]
limits = 128
"""

with machine() as here:
    home = pathlib.Path(here.home)
    (home / "functions/hello").mkdir(parents=True)
    (home / "functions/hello/index.ts").write_text("")
    (home / "edgert.toml").write_text(CONFIG)
    said = here.run("check", code=1).said.replace(here.home, "HOME")
    expect_equal(
        said,
        """\
edgertd: must be a table of texts, not a text [EDG108]
    at HOME/edgert.toml:2:11
  2 | headers = "x"
    |           ^
    hint: headers = { X-Frame-Options = "DENY" }
edgertd: must be a list of texts, not a whole number [EDG108]
    at HOME/edgert.toml:3:13
  3 | allow_net = 3
    |             ^
    hint: allow_net = ["api.example.com:443", "*.example.org", "@public"]
edgertd: must be true or false, not a text [EDG108]
    at HOME/edgert.toml:4:14
  4 | verify_jwt = "yes"
    |              ^
    hint: verify_jwt = true
edgertd: must be a table of texts, not a list [EDG108]
    at HOME/edgert.toml:7:7
  7 | env = ["A=1"]
    |       ^
    hint: env = { GREETING = "hello", TOKEN = "env(TOKEN)" }
edgertd: limits must be a table, not a whole number [EDG108]
    at HOME/edgert.toml:8:10
  8 | limits = 128
    |          ^
    hint: limits = { memory_mb = 128, cpu_hard_ms = 500, cpu_soft_ms = 400 }
""",
    )
