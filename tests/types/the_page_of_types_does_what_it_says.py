"""docs/typescript.md, step by step: its files are written, tsc takes them, TypeScript's language server (which is what Visual Studio Code talks to) completes and
corrects by them, and what deno.json says is what tsc takes as well; deno itself is asked where it is installed (`deno` on PATH, or benchmarks/peers)."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from types_project import NODE, PAGE, ROOT, Project, blocks_of

MISTYPED = "const worker = await EdgeRuntime.userWorkers.create({ servicePath: 'x', memoryLimitMB: 150 });\nexport default worker;\n"


class LanguageServer:
    """TypeScript's, as an editor starts it."""

    def __init__(self, folder):
        command = [NODE, str(ROOT / "node_modules/typescript/lib/tsserver.js"), "--disableAutomaticTypingAcquisition", "--suppressDiagnosticEvents"]
        self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.number = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(60)

    def tell(self, command, **arguments):
        self.number += 1
        request = {"seq": self.number, "type": "request", "command": command, "arguments": arguments}
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()

    def ask(self, command, **arguments):
        self.tell(command, **arguments)
        while True:
            length = int(self.process.stdout.readline().split(b":")[1])
            self.process.stdout.readline()
            message = json.loads(self.process.stdout.read(length))
            if message["type"] == "response" and message["request_seq"] == self.number:
                assert message["success"], message
                return message["body"]


def without_paths(text):
    config = json.loads(text)
    del config["compilerOptions"]["paths"]
    return json.dumps(config)


def imports_have_types(project, files):
    project.write({
        "node_modules/left-pad/package.json": '{ "name": "left-pad", "types": "index.d.ts" }',
        "node_modules/left-pad/index.d.ts": "export default function pad(text: string, length: number): string;",
        **files,
    })
    assert project.tsc("-p", "functions") == [], project.tsc("-p", "functions")
    project.write({"functions/hello/index.ts": files["functions/hello/index.ts"].replace("10", '"10"')})
    assert [code for _, code, _ in project.tsc("-p", "functions")] == ["TS2345"], project.tsc("-p", "functions")
    project.write({"functions/hello/index.ts": files["functions/hello/index.ts"], "functions/tsconfig.json": without_paths(files["functions/tsconfig.json"])})
    assert [code for _, code, _ in project.tsc("-p", "functions")] == ["TS2307"], project.tsc("-p", "functions")
    project.write({"functions/tsconfig.json": files["functions/tsconfig.json"]})


def an_editor_is_served(project):
    file, written = str(project.folder / "functions/main/index.ts"), str(project.folder / "functions/main/notes.ts")
    project.write({"functions/main/index.ts": MISTYPED, "functions/main/notes.ts": "Deno.readTextfile('x');\n"})
    with LanguageServer(project.folder) as editor:
        editor.tell("open", file=file)
        line, offset = 1, MISTYPED.index("memoryLimitMB") + 1
        (fault,) = editor.ask("semanticDiagnosticsSync", file=file)
        assert fault["code"] == 2561 and "Did you mean to write 'memoryLimitMb'?" in fault["text"], fault
        editor.tell("open", file=written)
        (fault,) = editor.ask("semanticDiagnosticsSync", file=written)
        fixes = editor.ask("getCodeFixes", file=written, startLine=1, startOffset=6, endLine=1, endOffset=18, errorCodes=[fault["code"]])
        assert [change["newText"] for change in fixes[0]["changes"][0]["textChanges"]] == ["readTextFile"], fixes
        names = {entry["name"] for entry in editor.ask("completionInfo", file=file, line=line, offset=offset)["entries"]}
        assert {"memoryLimitMb", "cpuTimeSoftLimitMs", "envVars"} <= names, names
        editor.tell("change", file=file, line=2, offset=1, endLine=2, endOffset=1, insertString="Deno.")
        names = {entry["name"] for entry in editor.ask("completionInfo", file=file, line=2, offset=6)["entries"]}
        assert {"serve", "env", "readFile"} <= names and not {"Command", "openKv"} & names, names
    shutil.rmtree(project.folder / "functions/main")


def deno_takes_our_types(project, files):
    config = json.loads(files["deno.json"])["compilerOptions"]
    assert json.loads(files[".vscode/settings.json"]) == {"deno.enable": True}
    project.write({"deno.json": files["deno.json"], "functions/hello/index.ts": "Deno.serve(() => { EdgeRuntime.waitUntil(Promise.resolve()); return new Response(); });\n"})
    wrong = {"functions/worker.ts": ("new Worker('x');\n", "Worker"), "functions/command.ts": ("new Deno.Command('x');\n", "Command"), "functions/main.ts": (MISTYPED, "memoryLimitMB")}
    project.write({name: text for name, (text, _) in wrong.items()})
    # What deno.json says, said to tsc.
    project.write({"as-deno.json": json.dumps({"extends": "./tsconfig.json", "compilerOptions": config, "files": ["functions/hello/index.ts", *wrong]})})
    said = project.tsc("-p", "as-deno.json")
    assert sorted(file for file, _, _ in said) == sorted(wrong), said
    deno = shutil.which("deno") or next(map(str, (ROOT / "benchmarks/peers/node_modules/@deno").glob("*/deno")), None)
    versions = subprocess.run([deno, "--version"], capture_output=True, text=True).stdout if deno else ""
    version = re.search(r"^deno (\d+)\.(\d+)", versions, re.M)
    if version is None or tuple(map(int, version.groups())) < (2, 5):
        return print("deno 2.5 is not here: what it says was not looked at")
    for name, fault in {"functions/hello/index.ts": None, **{name: fault for name, (_, fault) in wrong.items()}}.items():
        env = {**os.environ, "DENO_DIR": str(project.folder / ".deno"), "NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1"}
        checked = subprocess.run([deno, "check", "--quiet", name], cwd=project.folder, env=env, capture_output=True, text=True)
        said = checked.stdout + checked.stderr
        assert (checked.returncode == 0) == (fault is None) and (fault or "") in said, f"deno check {name}: {said}"


files = {**blocks_of(PAGE, "json"), **blocks_of(PAGE, "ts")}
with Project() as project:
    imports_have_types(project, {name: text for name, text in files.items() if name.startswith("functions/")})
    an_editor_is_served(project)
    deno_takes_our_types(project, files)
