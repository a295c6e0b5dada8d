"""Pages of docs/ whose functions are served as they stand there, and whose commands print what stands below them."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from edgertd import EXAMPLES, PATIENCE, ROOT, Edgertd, expect


def check_page(name, environment, least_commands):
    """Blocks begin with the names of their files. A page without a main script of its own has the example's."""
    page = (ROOT / "docs" / name).read_text()
    with tempfile.TemporaryDirectory() as made:
        folder = pathlib.Path(made)
        shutil.copytree(EXAMPLES / "main", folder / "functions/main")
        for kind, block in re.findall(r"^```(tsx?|json)\n(.*?)^```$", page, re.M | re.S):
            first, rest = block.split("\n", 1)
            expect(first.startswith("// functions/"), f"a block names no file: {first}")
            file = folder / first.removeprefix("// ")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(rest if kind == "json" else block)
        wrong, commands = [], 0
        with Edgertd(folder / "functions/main", env=environment) as server:
            for block in re.findall(r"^```sh\n(\$ .*?)^```$", page, re.M | re.S):
                for command, printed in re.findall(r"^\$ ([^\n]*)\n(.*?)(?=^\$ |\Z)", block, re.M | re.S):
                    commands += 1
                    run = command.replace("http://localhost:9000", f"http://127.0.0.1:{server.port}").replace("curl ", "curl -sS ")
                    said = subprocess.run(["sh", "-c", run], capture_output=True, text=True, timeout=PATIENCE, env={**os.environ, "no_proxy": "*"})
                    if said.stdout.rstrip("\n") != printed.rstrip("\n") or said.stderr:
                        wrong.append(f"$ {command}\n{said.stdout}{said.stderr}-- but the page says\n{printed}")
            expect(commands >= least_commands and not wrong, "\n".join(wrong) + server.log())
