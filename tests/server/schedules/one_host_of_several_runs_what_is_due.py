# By the lock file, PostgreSQL or Redis; and when the one that runs it is killed, another takes it over, once.
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from cron_hosts import MINUTE_MS, PROGRAM, Host, ahead_of_due, kinds, shared
from edgertd import wait_until

if not PROGRAM.exists():
    print("skipped: cron_host is not built")
    sys.exit(77)


def the_one_that_begins(hosts, minute):
    """Waits for a run of that minute; the other must not have one."""
    def who():
        return [host for host in hosts if len(host.begun()) and host.begun()[-1].split()[2] == str(minute)]
    wait_until(lambda: who(), "a host begins")
    assert len(who()) == 1, [host.lines for host in hosts]
    return who()[0]


def test(kind):
    with shared(kind) as place:
        ahead = ahead_of_due()
        due = int((time.time() * 1000 + ahead) // MINUTE_MS + 1) * 60
        hosts = {name: Host(*place(name), ahead) for name in "ab"}
        try:
            for host in hosts.values():
                host.say("job j * * * * *")
                host.expect("set")
            for round in range(3):
                runs = the_one_that_begins(hosts.values(), due)
                wait_until(lambda: sum(int(host.state()["elsewhere"]) for host in hosts.values()) == round + 1, "the other knows")
                runs.say("end f/j")
                runs.until_state(running=0)
                due += 60
                ahead += MINUTE_MS
                for host in hosts.values():
                    host.say(f"clock {ahead}")
            runs = the_one_that_begins(hosts.values(), due)
            name = next(name for name, host in hosts.items() if host is runs)
            other = next(host for host in hosts.values() if host is not runs)
            assert len(other.begun()) + len(runs.begun()) == 4, (runs.lines, other.lines)
            # In the middle of it.
            runs.kill()
            other.expect(f"begin f/j {due} 1")
            # It comes back, and finds that another has it.
            hosts[name] = again = Host(*place(name), ahead)
            again.say("job j * * * * *")
            again.expect("set")
            other.say("end f/j")
            other.until_state(running=0)
            due += 60
            ahead += MINUTE_MS
            for host in hosts.values():
                host.say(f"clock {ahead}")
            last = the_one_that_begins(hosts.values(), due)
            last.say("end f/j")
            last.until_state(running=0)
            assert [line.split()[2] for line in again.begun()] in ([], [str(due)]), again.lines
            for host in hosts.values():
                assert not host.has("log nobody"), host.lines
                host.say("stop 1000")
                host.expect("stopped")
        finally:
            for host in hosts.values():
                host.end()


for kind in kinds():
    test(kind)
    print(f"{kind}: each due time ran once")
