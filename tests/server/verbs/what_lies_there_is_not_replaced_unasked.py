# edgertd unbundle replaces no file that has other bytes, and then writes nothing, unless --force says so.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions
from verbs import files_below, machine

with machine() as here, functions({"f/index.js": "export default 1;\n", "f/a.txt": "a", "out/index.js": "mine\n", "odd/a.txt/b": ""}) as folder:
    here.run("bundle", "--entrypoint", f"{folder}/f/index.js", "--static", f"{folder}/f/*.txt", "--output", f"{folder}/p.edgert")
    unbundle = ["unbundle", "--pack", f"{folder}/p.edgert", "--output"]
    said = here.run(*unbundle, f"{folder}/out", code=1).said
    expect(f"{folder}/out/index.js cannot be written: another file lies there (--force" in said, said)
    expect_equal(files_below(f"{folder}/out"), {"index.js": b"mine\n"})
    said = here.run(*unbundle, f"{folder}/odd", "--force", code=1).said
    expect("odd/a.txt cannot be written" in said, said)
    here.run(*unbundle, f"{folder}/out", "--force")
    found = files_below(f"{folder}/out")
    expect_equal((found["a.txt"], b"mine" in found["index.js"]), (b"a", False))
    # What is as it would be is nothing lost.
    expect_equal(here.run("-q", *unbundle, f"{folder}/out").said, "")
    expect_equal(files_below(f"{folder}/out"), found)
    # Verbs that read graphs say what a pack needs.
    for verb in "info", "cache", "vendor":
        said = here.run(verb, f"{folder}/p.edgert", code=1).said
        expect("p.edgert: it is a pack" in said and "edgertd unbundle" in said, said)
