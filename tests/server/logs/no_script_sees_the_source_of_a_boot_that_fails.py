"""The line that a boot fails at is for who reads the log: neither the error that create() rejects with nor the answer has it."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, functions

MAIN = """
Deno.serve(async (request) => {
  const name = new URL(request.url).pathname.slice(1);
  const failed = await EdgeRuntime.userWorkers.create({ servicePath: `${import.meta.dirname}/../${name}` }).catch((error) => error);
  return new Response(`${Deno.inspect(failed)} ${failed.stack} ${JSON.stringify(Object.getOwnPropertyNames(failed))}`);
});
"""
files = {
    "main/index.ts": MAIN,
    "syntax/index.ts": "const secretly = (;\n",
    "missing/index.ts": 'import * as secretly from "./secret";\nsecretly;\n',
    "missing/secret1": "",
}
with functions(files) as folder, Edgertd(f"{folder}/main") as server:
    for name in ("syntax", "missing"):
        answer = server.get(f"/{name}").text
        expect("InvalidWorkerCreation" in answer and "secretly" not in answer and "secret1" not in answer, answer)
    expect("const secretly = (;" in server.log() and 'did you mean "./secret1"?' in server.log(), server.log())
