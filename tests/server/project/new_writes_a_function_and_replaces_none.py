"""edgertd new NAME writes a function into the project's folder of functions, of whatever kind the project is; what is there already is not replaced, and what cannot be a name is refused."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from verbs import files_below, machine

with machine() as here:
    home = pathlib.Path(here.home)
    here.run("init", "own")
    here.run("new", "second", cwd=home / "own")
    here.run("new", "third", "own")
    expect_equal(here.run("check", "own").said, "3 functions: nothing is wrong\n")
    expect("/second?name=Ada" in (home / "own/functions/second/index.ts").read_text(), "the template names its function")

    (home / "sb/supabase/functions").mkdir(parents=True)
    (home / "sb/supabase/config.toml").write_text('project_id = "x"\n')
    here.run("new", "hello-2", "sb")
    expect((home / "sb/supabase/functions/hello-2/index.ts").is_file(), "it lies in supabase/functions")

    (home / "moved").mkdir()
    (home / "moved/edgert.toml").write_text('[project]\nfunctions = "src/edge"\n')
    here.run("new", "hello", "moved")
    expect_equal(sorted(files_below(home / "moved")), ["edgert.toml", "src/edge/hello/index.ts"])

    before = files_below(home)
    said = here.run("new", "second", "own", code=1).said
    expect(said.endswith("own/functions/second is there already: nothing is written\n"), said)
    (home / "own/functions/file.ts").write_text("")
    here.run("new", "file", "own", code=1)
    for name in ("_shared", "a.b", "../x", "a/b", "", "ü", "x" * 101):
        said = here.run("new", name, "own", code=2).said
        expect("is no name" in said, said)
    here.run("new", code=2)
    here.run("new", "x", "absent", code=1)
    expect_equal({**before, "own/functions/file.ts": b""}, files_below(home))
