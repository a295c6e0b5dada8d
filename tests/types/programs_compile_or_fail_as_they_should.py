"""Small programs that must compile do, and each of those that must not fails with the error that its first line names, and with no other: `// compiles`, or
`// fails: TS2339 words of the message`. The files of docs/examples, of the guide for authors and those beside this one compile as well."""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from types_project import ROOT, Project, blocks_of

# As docs/typescript.md says, @types/node has the whole of it.
NODES = 'declare module "node:crypto" {\n  export function createHash(name: string): { update(text: string): { digest(): Uint8Array } };\n}\n'

with Project() as project:
    project.copy(HERE / "programs", "functions/programs")
    project.copy(HERE / "functions", "functions/of-a-day")
    project.copy(ROOT / "docs/examples/functions", "functions")
    project.copy(ROOT / "docs/examples/deploy/functions", "deployed")
    project.write({f"functions/{file.name}": file.read_text().replace("../../docs/examples/embed/", "../") for file in HERE.glob("*.ts")})
    project.write({"storage.d.ts": (ROOT / "docs/examples/embed/storage.d.ts").read_text()})
    project.write({f"guide/{name}": text for name, text in {**blocks_of(ROOT / "docs/functions.md", "ts"), **blocks_of(ROOT / "docs/functions.md", "json")}.items()})
    project.write({"functions/nodes.d.ts": NODES})
    project.write({"tsconfig.json": (project.folder / "tsconfig.json").read_text().replace('["functions"]', '["functions", "guide"]')})
    faults = {}
    for file, code, message in project.tsc():
        faults.setdefault(file, []).append(f"{code} {message}")

wrong, must = [], {"compiles": 0, "fails": 0}
for program in sorted((HERE / "programs").glob("*.ts")):
    verdict, _, expected = program.read_text().split("\n", 1)[0].removeprefix("// ").partition(": ")
    must[verdict] += 1
    code, _, words = expected.partition(" ")
    said = faults.pop(f"functions/programs/{program.name}", [])
    is_right = len(said) == 1 and said[0].startswith(f"{code} ") and words in said[0] if verdict == "fails" else not said
    if not is_right:
        wrong.append(f"{program.name} {verdict} {expected}, but tsc says: {said}")
wrong += [f"{file}: {said}" for file, said in faults.items()]
assert not wrong, "\n".join(wrong)
assert must["compiles"] >= 20 and must["fails"] >= 20, must
