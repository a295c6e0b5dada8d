"""What ICU takes to format a list is many times the list, in one call that nothing stops: it counts beforehand."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import allowed_mb, expect, expect_equal, serving
from limits import ask

# Who gives texts one after the other holds nothing of them.
BEGIN = """
const lists = new Intl.ListFormat("en");
const often = (text, count) => ({ *[Symbol.iterator]() { for (let i = 0; i < count; ++i) yield text; } });
"""
LISTS = {
    "array": "lists.format(new Array(500_000).fill('x'.repeat(100)))",
    "parts": "lists.formatToParts(new Array(500_000).fill('x'.repeat(100)))",
    "long": "lists.format(often('x'.repeat(1 << 20), 50))",
    "empty": "lists.format(often('', 2_000_000))",
    # What a script makes of arrays' iterators is not asked for what has been weighed.
    "replaced": "(Array.prototype[Symbol.iterator] = often('x'.repeat(100), 500_000)[Symbol.iterator], lists.format([]))",
}
LIMIT_MB = 50

files = {
    f"{name}/index.js": f"{BEGIN} Deno.serve(() => {{ try {{ return new Response(`formatted ${{{code}.length}}`); }} catch (error) {{ return new Response(`${{error}}`); }} }});"
    for name, code in LISTS.items()
}
files["neighbour/index.js"] = "Deno.serve(() => new Response('well'));"


def most_resident_mb(server):
    status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


with serving(files, "--quiet") as server:
    expect_equal(server.get("/neighbour").text, "well")
    before = server.resident_mb()
    for name in LISTS:
        said = ask(server, name, memoryLimitMb=LIMIT_MB, workerTimeoutMs=0).text
        expect("RangeError: The memory limit" in said or f"MB used of {LIMIT_MB}" in said, f"{name}: {said[:300]}")
        taken = most_resident_mb(server) - before
        expect(taken < allowed_mb(3 * LIMIT_MB), f"{name}: {taken:.0f} MB more than before")
    expect_equal(server.get("/neighbour").text, "well")
