# edgertd bundle --timeout ends it in time, whatever a server does.
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions
from verbs import machine
from web_site import web_site

released = threading.Event()


def slow(request):
    released.wait()
    return ""


try:
    with web_site({"/slow.ts": slow}) as site, machine() as here, functions({"f/index.ts": f'import "{site.url}/slow.ts";'}) as folder:
        begin = time.monotonic()
        said = here.run("bundle", "--entrypoint", f"{folder}/f/index.ts", "--timeout", "1", code=1, cwd=folder).said
        expect_equal(said, "edgertd: Failed to complete the bundle within the given time.\n")
        expect(time.monotonic() - begin < 25, "it ended in time")
        expect(not pathlib.Path(folder, "bin.edgert").exists(), "nothing is written")
        released.set()
finally:
    released.set()
