# Two servers of one folder, with one place for what schedules remember: both take over what is saved, both run schedules by hand; who wants an address that is taken is told which.
import pathlib
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, run_to_end, wait_until
from serve import Served, save, served
from tls_origin import authority

SOURCE = "Deno.cron('tick', '0 0 1 1 *', () => console.log('ticked')); Deno.serve(() => new Response('VERSION'));"

with served({"functions/hello/index.ts": SOURCE.replace("VERSION", "one"), "edgert.toml": ""}, "--watch", "--admin", "127.0.0.1:0") as one:
    wait_until(lambda: "hello/tick" in one.admin("GET", "/schedules").text, "the schedule is known")
    with Served(one.folder, "--watch", "--admin", "127.0.0.1:0", env={"XDG_STATE_HOME": one._home.name}) as other:
        wait_until(lambda: "hello/tick" in other.admin("GET", "/schedules").text, "the schedule is known")
        save(one.folder / "functions/hello/index.ts", SOURCE.replace("VERSION", "two"))
        for server in one, other:
            wait_until(lambda server=server: server.get("/hello").text == "two", "what was saved serves")
        for times, server in enumerate((one, other, one, other)):
            wait_until(lambda server=server: server.admin("POST", "/schedules/hello/tick").status == 202, "it runs")
            server.await_log('"ticked"', times // 2 + 1)

        admin = other.log().split("asked about itself at http://")[1].split('"')[0]
        for flags, address in (["--port", str(one.port)], f"127.0.0.1 port {one.port}"), (["--port", "0", "--admin", admin], "127.0.0.1 port " + admin.rsplit(":")[1]):
            done = run_to_end("serve", one.folder, "--host", "127.0.0.1", *flags)
            expect(done.returncode == 1 and f"cannot listen on {address}: address already in use" in done.stderr, done.stderr)

    # One that goes leaves the other as it was.
    expect_equal(one.get("/hello").text, "two")
    wait_until(lambda: one.admin("POST", "/schedules/hello/tick").status == 202, "it runs")

# The port of TLS is taken: the port of the other listener is given back with the rest.
with authority() as ca, socket.socket() as taken:
    key, certificate = ca.pair("server", "DNS:localhost")
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    port = taken.getsockname()[1]
    config = pathlib.Path(key).with_name("edgert.toml")
    config.write_text(f'[server]\nhost = "127.0.0.1"\nport = 0\n[server.tls]\nport = {port}\ncert = "{certificate}"\nkey = "{key}"\n')
    config.with_name("functions").mkdir()
    done = run_to_end("serve", config.parent, env={"EDGERTD_COUNT_OBJECTS": "1"})
    expect(done.returncode == 1 and done.stdout == "" and f"cannot listen on 127.0.0.1 port {port}: address already in use" in done.stderr, done.stderr)
    expect("left at the end" not in done.stderr, done.stderr)
