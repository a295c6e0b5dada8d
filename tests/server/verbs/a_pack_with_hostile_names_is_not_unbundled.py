# unbundle writes nothing outside of its folder: names that lead there, and links that lie in the folder, are refused.
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions
from verbs import files_below, machine

with machine() as here, functions({"f/index.ts": "export default 1;", "f/abc.txt": "x", "f/d/e.txt": "y"}) as folder:
    pack = pathlib.Path(folder, "good.edgert")
    here.run("bundle", "--entrypoint", f"{folder}/f/index.ts", "--static", f"{folder}/f/**/*.txt", "--output", pack, "--checksum", "no-checksum")
    # The index is hashed; so is the head. What is damaged is refused before it is believed.
    bad = pathlib.Path(folder, "bad.edgert")
    bad.write_bytes(pack.read_bytes().replace(b"abc.txt", b"../.txt"))
    said = here.run("unbundle", "--pack", bad, "--output", f"{folder}/out", code=1).said
    expect("bad.edgert" in said, said)
    expect(not os.path.exists(f"{folder}/out"), "nothing is written")
    # A link in the way.
    os.makedirs(f"{folder}/out")
    os.makedirs(f"{folder}/elsewhere")
    os.symlink("../elsewhere", f"{folder}/out/d")
    said = here.run("unbundle", "--eszip", pack, "--output", f"{folder}/out", code=1).said
    expect("d/e.txt cannot be written" in said, said)
    expect_equal(files_below(f"{folder}/elsewhere"), {})
    for what, text in (("no.edgert", "no file"), ("text", "EDGTPACK"), ("empty", "")):
        if text != "no file":
            pathlib.Path(folder, what).write_text(text)
        said = here.run("unbundle", "--pack", f"{folder}/{what}", code=1).said
        expect(what in said, said)
