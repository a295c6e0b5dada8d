# On a terminal edgertd cache shows how far it is in one line that it draws again, and removes at its end; elsewhere it does not.
import os
import pathlib
import pty
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import BINARY, PATIENCE, expect, expect_equal, functions
from verbs import machine
from web_site import web_site

with web_site({"/mod.ts": "export const a = 1;\n"}) as site, machine() as here, functions({"f/index.ts": f'import "{site.url}/mod.ts";'}) as folder:
    ours, theirs = pty.openpty()
    process = subprocess.Popen([os.path.abspath(BINARY), "cache", f"{folder}/f/index.ts"], env={**os.environ, **here.environment}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    shown = b""
    try:
        while data := os.read(ours, 4096):
            shown += data
    except OSError:  # the terminal has nobody left
        pass
    os.close(ours)
    expect_equal(process.wait(PATIENCE), 0)
    expect(b"\r\x1b[K" in shown and b" of " in shown and b" modules, " in shown, shown)
    expect(shown.endswith(b"\r\x1b[K") and b"\n" not in shown, shown)
    expect_equal(here.run("cache", f"{folder}/f/index.ts").said, "")
