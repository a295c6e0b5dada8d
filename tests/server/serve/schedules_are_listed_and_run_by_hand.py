# Those of the configuration are requests, those of Deno.cron handlers; both are known before anybody has asked for a function.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, run_to_end, wait_until
from serve import save, served

FILES = {
    "edgert.toml": """
[functions.report]
cron = [{ schedule = "0 3 * * 1-5", name = "nightly", timezone = "Europe/Berlin", retries = 0 }]
""",
    "report/index.ts": """
        const seen: unknown[] = [];
        Deno.serve((request) => {
          if (request.method === "GET") return Response.json(seen);
          seen.push([request.method, new URL(request.url).pathname, request.headers.get("x-schedule-name")]);
          return new Response("done");
        });
    """,
    "clean/index.ts": """
        let runs = 0;
        Deno.cron("sweep", "*/10 * * * *", ({ name }) => { console.log(`${name} sweeps`); ++runs; });
        Deno.serve(() => new Response(String(runs)));
    """,
}

with served(FILES, "--watch", "--admin", "127.0.0.1:0") as server:

    def schedules():
        return {each["name"]: each for each in json.loads(server.admin("GET", "/schedules").body)}

    wait_until(lambda: len(schedules()) == 2, "both are known")
    listed = schedules()
    expect_equal((listed["report/nightly"]["timezone"], listed["report/nightly"]["of_code"]), ("Europe/Berlin", False))
    expect_equal((listed["clean/sweep"]["schedule"], listed["clean/sweep"]["of_code"]), ("*/10 * * * *", True))
    expect(listed["clean/sweep"]["next"] > 0, listed)

    for name in listed:
        expect_equal(server.admin("POST", "/schedules/" + name).status, 202)
        wait_until(lambda: schedules()[name]["last"] == "succeeded", f"{name} has run")
    expect_equal(server.get("/report").text, '[["POST","/report","nightly"]]')
    expect_equal(server.get("/clean").text, "1")
    server.await_log("sweep sweeps")
    expect_equal(server.admin("POST", "/schedules/clean/none").status, 404)

    save(server.folder / "clean/index.ts", "Deno.cron('sweep', '*/20 * * * *', () => { throw new Error('dirt'); }); Deno.serve(() => new Response('new'));")
    wait_until(lambda: schedules()["clean/sweep"]["schedule"] == "*/20 * * * *", "what was saved counts")
    server.admin("POST", "/schedules/clean/sweep")
    wait_until(lambda: "dirt" in schedules()["clean/sweep"].get("last_error", ""), "what a handler throws is told")

    admin = server.log().split("asked about itself at http://")[1].split()[0].split('"')[0]
    said = run_to_end("cron", "list", server.folder, "--admin", admin)
    expect(said.returncode == 0 and "nightly  report  " in said.stdout, said)
    said = run_to_end("cron", "run", "report/nightly", server.folder, "--admin", admin)
    expect(said.returncode == 0 and "report/nightly runs" in said.stdout + said.stderr, said)
    said = run_to_end("cron", "run", "absent", server.folder, "--admin", admin)
    expect(said.returncode == 1 and "answered 404: there is no schedule absent" in said.stderr and "{" not in said.stderr, said.stderr)
    said = run_to_end("reload", server.folder, "--admin", admin)
    expect(said.returncode == 0 and '"failed":0' in said.stdout + said.stderr, said)

    save(server.folder / "edgert.toml", "[functions.report]\ncron = ['0 25 * * *']\n")
    said = run_to_end("check", server.folder)
    expect(said.returncode == 1 and "edgert.toml:2:9" in said.stderr and "25" in said.stderr, said.stderr)
