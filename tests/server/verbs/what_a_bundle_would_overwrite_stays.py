# edgertd bundle overwrites packs alone: a source, a link, a pipe stay what they are.
import os
import pathlib
import stat
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions
from verbs import machine

with machine() as here, functions({"f/index.ts": "export {};\n", "f/other.txt": "other"}) as folder:
    source = pathlib.Path(folder, "f/index.ts")
    pipe, link = pathlib.Path(folder, "pipe"), pathlib.Path(folder, "link")
    os.mkfifo(pipe)
    link.symlink_to(source)
    for output in source, pathlib.Path(folder, "f/other.txt"), pipe, link:
        said = here.run("bundle", "--entrypoint", source, "--output", output, code=1).said
        expect_equal(said, f"edgertd: {output} is there already and is no pack: it is not overwritten\n")
    expect_equal(source.read_text(), "export {};\n")
    expect(stat.S_ISFIFO(pipe.lstat().st_mode) and link.is_symlink(), "the pipe and the link")
    for _ in "new", "again":
        here.run("bundle", "--entrypoint", source, "--output", pathlib.Path(folder, "f.edgert"))
    # A folder that a function has made a link of leads nowhere.
    pathlib.Path(folder, "elsewhere").mkdir()
    pathlib.Path(folder, "out").symlink_to("elsewhere")
    said = here.run("unbundle", "--pack", pathlib.Path(folder, "f.edgert"), "--output", pathlib.Path(folder, "out"), code=1).said
    expect("it is a link, or no folder" in said, said)
    expect_equal(os.listdir(pathlib.Path(folder, "elsewhere")), [])
