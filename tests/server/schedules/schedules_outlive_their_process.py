# What ran is not run again after a restart; what was interrupted, and what was missed, is, once; and a state file that is none is put aside.
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from cron_hosts import MINUTE_MS, PROGRAM, Host, ahead_of_due

if not PROGRAM.exists():
    print("skipped: cron_host is not built")
    sys.exit(77)


def started(state, ahead, **env):
    host = Host(state, "file", ahead, **env)
    host.say("job j * * * * *")
    host.expect("set")
    return host


def end_run(host):
    host.say("end f/j")
    host.until_state(running=0)
    host.say("stop 1000")
    host.expect("stopped")
    host.end()


with tempfile.TemporaryDirectory(prefix="edgert-cron-") as folder:
    state = f"{folder}/state"
    ahead = ahead_of_due()
    due = int((time.time() * 1000 + ahead) // MINUTE_MS + 1) * 60
    host = started(state, ahead)
    host.expect(f"begin f/j {due} 1")
    # In the middle of it.
    host.kill()
    host = started(state, ahead)
    host.expect(f"begin f/j {due} 1")
    end_run(host)

    # It has run: nothing is due before the next minute.
    host = started(state, ahead)
    assert host.state()["runs"] == "0" and not host.begun(), host.lines
    host.say("stop 1000")
    host.expect("stopped")
    host.end()

    # Ten minutes later there is one run for ten.
    host = started(state, ahead + 10 * MINUTE_MS)
    begun = host.expect("begin f/j")
    assert int(begun.split()[2]) >= due + 9 * 60, begun
    assert "has missed" in host.expect("log schedule f/j"), host.lines
    end_run(host)
    assert len(host.begun()) == 1, host.lines

    pathlib.Path(state).write_text("{}")
    host = started(state, ahead + 20 * MINUTE_MS)
    assert pathlib.Path(f"{state}.bad").read_text() == "{}"
    assert f"log {state} is not used" in host.lines[0], host.lines
    assert not host.begun(), host.lines
    host.end()
