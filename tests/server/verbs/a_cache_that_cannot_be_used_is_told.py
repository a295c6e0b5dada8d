# edgertd cache fails where nothing can be kept; other verbs say so and go on.
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions
from verbs import machine

with machine() as here, functions({"f/index.js": "export default 1;"}) as folder:
    shared = os.path.join(folder, "shared")
    os.makedirs(f"{shared}/edgert")
    os.chmod(f"{shared}/edgert", 0o777)
    for env, what in (({"XDG_CACHE_HOME": shared}, shared), ({"XDG_CACHE_HOME": "", "HOME": ""}, "XDG_CACHE_HOME")):
        said = here.run("cache", f"{folder}/f/index.js", env=env, code=1).said
        expect(said.startswith("edgertd: ") and what in said, said)
        done = here.run("info", f"{folder}/f/index.js", env=env)
        expect(done.said.startswith("warning: ") and what in done.said and "1 module" in done.out, done.said)
    expect_equal(here.run("cache", f"{folder}/f/index.js").said, "")
