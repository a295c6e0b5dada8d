"""Beside functions that do not boot, that exceed each limit, or never answer, all others go on answering, and each of those is told what it has done."""
import pathlib
import sys

root = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(root / "tests/support"), str(root / "benchmarks/crowd")]
import crowd
from asking import askers_of
from edgertd import expect, expect_equal, wait_until
from serve import served

FUNCTIONS = 60
TIMES_HEARD = 2

good = [crowd.good_name(number) for number in range(FUNCTIONS - len(crowd.KINDS))]
with served(crowd.files_of(FUNCTIONS, crowd.KINDS), "--no-watch", "--admin", "127.0.0.1:0") as server:
    connection = server.connect()

    def ask_all_others():
        for name in good:
            connection.request("GET", f"/{name}")
            answer = connection.getresponse()
            expect_equal((answer.status, answer.read().decode()), (200, name))

    ask_all_others()
    askers = askers_of(server.port, crowd.KINDS)
    for asker in askers:
        asker.start()

    def all_are_told():
        ask_all_others()
        return all(asker.heard >= TIMES_HEARD for asker in askers if asker.kind.told)

    wait_until(all_are_told, f"each kind has been told {TIMES_HEARD} times what it has done")
    expect_equal([asker.heard for asker in askers if not asker.kind.told and asker.kind.name == "never-answers"], [0] * 100)
    for asker in askers:
        asker.end()
    for asker in askers:
        expect_equal(asker.errors, [], asker.kind.name)
    ask_all_others()
    connection.close()
    figures = server.admin("GET", "/metrics").text
    for name in good:
        line = next(line for line in figures.splitlines() if line.startswith(f'edgert_requests_total{{function="{name}",status="2'))
        expect(f'function="{name}",status="5xx"' not in figures, line)
