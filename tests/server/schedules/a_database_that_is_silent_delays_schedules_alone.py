# Whoever asks for a list is answered meanwhile, it is told once that nobody says whose turn it is, and when the database is there again the run is made up for.
import pathlib
import sys
import tempfile
import time
from urllib.parse import urlsplit

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from cron_hosts import PROGRAM, Host, Proxy, ahead_of_due
from real_servers import PROGRAMS, free_port, postgresql, redis

if not PROGRAM.exists() or PROGRAMS["postgresql"]() is None or PROGRAMS["redis"]() is None:
    print("skipped: PostgreSQL or Redis is not installed; `./dev deps` installs what tests speak with")
    sys.exit(77)


def test(kind, url):
    port = urlsplit(url).port
    proxy = Proxy(port)
    with tempfile.TemporaryDirectory(prefix="edgert-cron-") as folder:
        proxy.hold()
        host = Host(f"{folder}/state", f"{kind}:{url.replace(str(port), str(proxy.port))}", ahead_of_due(), EDGERT_TIMEOUT_MS="300")
        try:
            host.say("job j * * * * *")
            host.expect("log nobody says whose turn it is, so that schedules wait: the ")
            begun = time.monotonic()
            for _ in range(20):
                assert host.state()["runs"] == "0"
            assert time.monotonic() - begun < 5, "lists wait for the database"
            proxy.let_go()
            host.expect("begin f/j")
            host.expect("log whose turn it is can be asked again; schedules go on")
            assert sum(line.startswith("log nobody") for line in host.lines) == 1, host.lines
            assert not any("secret" in line for line in host.lines), host.lines
        finally:
            host.end()
            proxy.close()
    # Nobody listens any more.
    with tempfile.TemporaryDirectory(prefix="edgert-cron-") as folder:
        host = Host(f"{folder}/state", f"{kind}:{url.replace(str(port), str(free_port()))}", ahead_of_due())
        try:
            host.say("job j * * * * *")
            line = host.expect("log nobody")
            assert "refused" in line.lower() and "secret" not in line, line
        finally:
            host.end()


with postgresql() as found:
    test("pg", found["POSTGRESQL_URL"])
with redis() as found:
    test("redis", found["REDIS_URL"])
