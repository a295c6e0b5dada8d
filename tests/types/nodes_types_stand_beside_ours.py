"""@types/node beside edgert-types, as docs/typescript.md has it: what is Node's has Node's types, what both know has ours, and what is not there is still not there."""
import json
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from types_project import PAGE, ROOT, Project

HERE = pathlib.Path(__file__).resolve().parent
MODULES = ROOT / "node_modules"

if not (MODULES / "@types/node").exists():
    print("@types/node is not here")
    sys.exit(77)

with Project() as project:
    # `npm install --save-dev @types/node@20`, and the "types" of the page.
    for name in ("@types/node", "undici-types"):
        shutil.copytree(MODULES / name, project.folder / "node_modules" / name)
    types = json.loads(re.search(r'`"types": (\["edgert-types", .*?\])`', PAGE.read_text())[1])
    config = json.loads((project.folder / "tsconfig.json").read_text())
    project.write({"tsconfig.json": json.dumps({**config, "compilerOptions": {"types": types}})})

    project.copy(HERE / "beside_node", "functions")
    project.copy(HERE / "functions", "functions/of-a-day")
    project.copy(ROOT / "docs/examples/functions", "functions")
    said = project.tsc()
    # A line that must not compile says so in its comment.
    wrong = {
        (f"functions/{program.name}", at): words
        for program in (HERE / "beside_node").glob("*.ts")
        for at, line in enumerate(program.read_text().splitlines(), 1)
        for words in re.findall(r"// fails: (.*)", line)
    }
    assert wrong, "nothing fails"
    unexpected = [(file, code, message) for file, code, message in said if file != "functions/what_is_not_there.ts"]
    assert not unexpected, unexpected
    found = [f"{code} {message}" for file, code, message in said if file == "functions/what_is_not_there.ts"]
    assert len(found) == len(wrong), (found, wrong)
    for words, message in zip(wrong.values(), found):
        assert message.startswith(words.split(" ")[0]) and words.split(" ", 1)[1] in message, (words, message)
