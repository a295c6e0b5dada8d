import ctypes
import json
import os
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, Edgertd, expect, expect_equal, functions
from limits import ask

SOURCE = """
const read = () => fetch(new URL("pages/page.html", import.meta.url)).then((response) => response.text(), (error) => error.name);
Deno.serve(async () => {
  const seen = {};
  for (let i = 0; i < 500; ++i) for (const text of await Promise.all([read(), read(), read(), read()])) seen[text] = (seen[text] ?? 0) + 1;
  return Response.json(seen);
});
"""
AT_CWD, EXCHANGE = -100, 2
libc = ctypes.CDLL(None, use_errno=True)


def exchange(one, other):
    if libc.renameat2(AT_CWD, os.fsencode(one), AT_CWD, os.fsencode(other), EXCHANGE) != 0:
        raise OSError(ctypes.get_errno(), "renameat2")


with functions({"functions/fn/index.js": SOURCE, "functions/fn/pages/page.html": "page", "beyond/page.html": "secret"}) as folder:
    here = pathlib.Path(folder)
    pages, link = here / "functions/fn/pages", here / "functions/fn/link"
    link.symlink_to(here / "beyond")
    ended = threading.Event()

    def swap():
        while not ended.is_set():
            exchange(pages, link)

    with Edgertd(ROUTER, env={"FUNCTIONS": f"{folder}/functions"}) as server:
        expect_equal(json.loads(ask(server, "fn", staticPatterns=["pages/*"]).text), {"page": 2000}, "as long as it stays")
        swapper = threading.Thread(target=swap)
        swapper.start()
        try:
            seen = json.loads(ask(server, "fn", staticPatterns=["pages/*"]).text)
        finally:
            ended.set()
            swapper.join()
        expect("secret" not in seen, f"what was read: {seen}")
