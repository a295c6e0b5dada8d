"""edgertd init writes a project that edgertd check takes, with a function that answers as its first lines say; what is there is kept, and a second time nothing is written."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal
from verbs import files_below, machine

WRITTEN = ["edgert.toml", "functions/deno.json", "functions/hello/index.ts", "tsconfig.json", ".gitignore"]

with machine() as here:
    project = pathlib.Path(here.home, "project")
    project.mkdir()
    (project / ".gitignore").write_text("mine\n")
    said = here.run("init", "project").said
    expect_equal(sorted(files_below(project)), sorted(WRITTEN))
    expect("wrote project/edgert.toml\n" in said and "kept project/.gitignore\n" in said, said)
    expect_equal((project / ".gitignore").read_text(), "mine\n")
    for folder in (project, project / "functions"):
        expect_equal(here.run("check", folder).said, "1 function: nothing is wrong\n")
    expect_equal(here.run("check", cwd=project).said, "1 function: nothing is wrong\n")

    # The second line of the template is what its first one, a curl line, gets.
    curl, answer, *_ = (project / "functions/hello/index.ts").read_text().splitlines()
    expect_equal(curl, '// curl "http://127.0.0.1:9000/hello?name=Ada"')
    with Edgertd(project / "functions/hello") as server:
        expect_equal("// " + server.get("/hello?name=Ada").text, answer)

    before = files_below(project)
    said = here.run("init", "project", code=1).said
    expect_equal(said, f"edgertd: {here.home}/project/edgert.toml is there already: nothing is written\n")
    expect_equal(files_below(project), before)

    # Nothing is written through links, either.
    other = pathlib.Path(here.home, "other")
    other.mkdir()
    (other / "edgert.toml").symlink_to(here.home + "/outside")
    here.run("init", "other", code=1)
    expect(not pathlib.Path(here.home, "outside").exists(), "a link was followed")

    # Without DIR it is the working directory.
    empty = pathlib.Path(here.home, "empty")
    empty.mkdir()
    here.run("-q", "init", cwd=empty)
    expect_equal(sorted(files_below(empty)), sorted(WRITTEN))

    # Functions that are there are left alone, and so are projects of another kind.
    mine = pathlib.Path(here.home, "mine")
    (mine / "functions/a").mkdir(parents=True)
    (mine / "functions/a/index.js").write_text("Deno.serve(() => new Response());\n")
    here.run("init", "mine")
    expect_equal(sorted(files_below(mine / "functions")), ["a/index.js"])
    expect_equal(here.run("check", "mine").said, "1 function: nothing is wrong\n")
    other = pathlib.Path(here.home, "supabase")
    (other / "functions").mkdir(parents=True)
    (other / "config.toml").write_text("")
    expect("supabase/config.toml is there already" in here.run("init", code=1).said, "a Supabase project stays one")
