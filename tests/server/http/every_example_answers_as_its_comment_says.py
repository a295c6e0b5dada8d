import shlex
import subprocess
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import EXAMPLES, Edgertd, expect, expect_equal


def documented(path):
    """The (curl line, answer) pairs in the comments of an example: the answer is the comment's next lines, up to the next curl line."""
    pairs = []
    for line in path.read_text().splitlines():
        if not line.startswith("//"):
            if pairs and line:
                break
            continue
        text = line[2:].strip()
        if text.startswith("curl "):
            pairs.append((text, []))
        elif pairs:
            pairs[-1][1].append(text)
    return [(command, "\n".join(answer).strip()) for command, answer in pairs]


with Edgertd(cwd="/") as server:
    seen = 0
    for example in sorted(EXAMPLES.glob("*/index.ts*")):
        pairs = documented(example)
        expect(pairs, f"{example} documents no curl line")
        for command, answer in pairs:
            words = shlex.split(command.replace("localhost:9000", f"127.0.0.1:{server.port}"))
            got = subprocess.run([words[0], "-sS", *words[1:]], capture_output=True, text=True, timeout=60)
            expect_equal((got.stdout.strip(), got.stderr), (answer, ""), f"{example.parent.name}: {command}")
            seen += 1
    expect(seen >= 10, f"only {seen} examples")
