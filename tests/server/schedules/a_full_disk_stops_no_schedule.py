# That the state cannot be kept is told once, and when there is room again it is kept.
import pathlib
import resource
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from cron_hosts import MINUTE_MS, PROGRAM, Host, ahead_of_due

if not PROGRAM.exists():
    print("skipped: cron_host is not built")
    sys.exit(77)
with tempfile.TemporaryDirectory(prefix="edgert-cron-") as folder:
    ahead = ahead_of_due()
    host = Host(f"{folder}/state", "file", ahead)
    try:
        # As on a full disk, nothing can be written to a file.
        usual = resource.prlimit(host.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        host.say("job j * * * * *")
        for round in range(1, 4):
            host.until_state(runs=round)
            host.say("end f/j")
            host.until_state(running=0)
            if round == 3:
                resource.prlimit(host.process.pid, resource.RLIMIT_FSIZE, usual)
            ahead += MINUTE_MS
            host.say(f"clock {ahead}")
        host.expect(f"log {folder}/state can be written again")
        told = [line for line in host.lines if line.startswith("log cannot")]
        assert told == [f"log cannot write {folder}/state: File too large; schedules go on, but a restart will not know what has been done"], host.lines
        assert pathlib.Path(f"{folder}/state").read_text().startswith("edgert schedules 1\n")
    finally:
        host.end()
