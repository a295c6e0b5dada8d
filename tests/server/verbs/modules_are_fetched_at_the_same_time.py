# edgertd cache asks for many modules at once: servers that answer only when all are asked for are no obstacle.
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import PATIENCE, expect_equal, functions
from verbs import machine
from web_site import web_site

AT_ONCE = 12
together = threading.Barrier(AT_ONCE)


def page(request):
    together.wait(PATIENCE)
    return "export {};\n"


with web_site({f"/{i}.ts": page for i in range(AT_ONCE)}) as site, machine() as here:
    with functions({"f/index.ts": "".join(f'import "{site.url}/{i}.ts";\n' for i in range(AT_ONCE))}) as folder:
        here.run("cache", f"{folder}/f/index.ts")
    expect_equal(sum(site.asked.values()), AT_ONCE)
