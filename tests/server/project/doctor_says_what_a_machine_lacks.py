# edgertd doctor says what of a machine will not do, what to do about it, and by its exit code whether something will fail.
import json
import os
import pathlib
import resource
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from confined import SANITIZED
from edgertd import BINARY, PATIENCE, expect, expect_equal, functions
from verbs import machine


def doctor(here, *arguments, code=0, limits=(), env=None):
    """{about: finding}"""
    done = subprocess.run(
        [os.path.abspath(BINARY), "doctor", "--json", *arguments], env={**os.environ, **here.environment, **(env or {})},
        stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE,
        preexec_fn=lambda: [resource.setrlimit(which, (most, most)) for which, most in limits])
    expect_equal(done.returncode, code, done.stdout.decode() + done.stderr.decode())
    told = json.loads(done.stdout)
    expect_equal(told["ok"], code == 0)
    return {finding["about"]: finding for finding in told["findings"]}


PROJECT = {"edgert.toml": "[server]\nmax_workers = 20\nmemory_budget_mb = 200\n", "functions/a/index.js": "Deno.serve(() => new Response('a'));"}

with machine() as here, functions(PROJECT) as folder:
    told = doctor(here)
    for about in ("V8", "descriptors", "mappings", "threads", "memory", "processors", "cache", "space", "clock", "certificates", "watches"):
        expect(about in told, f"nothing of {about}: {told}")
    expect_equal(told["cache"]["state"], "ok", told)
    expect(all(finding["advice"] or finding["state"] == "ok" for finding in told.values()), told)
    expect("functions" not in told, told)

    told = doctor(here, folder)
    expect(told["functions"]["found"].startswith("1 function in "), told)
    expect_equal(told["descriptors"]["state"], "ok", told)
    expect("the budget is 200 MB" in told["memory"]["found"], told)

    # Descriptors for a client or two, or for some of the workers alone.
    told = doctor(here, code=1, limits=[(resource.RLIMIT_NOFILE, 90)])
    expect_equal(told["descriptors"]["state"], "fault", told)
    expect("LimitNOFILE" in told["descriptors"]["advice"], told)
    told = doctor(here, folder, limits=[(resource.RLIMIT_NOFILE, 128)])
    expect_equal(told["descriptors"]["state"], "warning", told)
    expect("of the 20 that max_workers allows" in told["descriptors"]["found"], told)

    # Sanitizers reserve more than that by themselves.
    if not SANITIZED:
        told = doctor(here, code=1, limits=[(resource.RLIMIT_AS, 64 << 30)])
        expect_equal(told["address space"]["state"], "fault", told)

    # A cache that others may write to is not used.
    shared = os.path.join(folder, "shared")
    os.makedirs(f"{shared}/edgert")
    os.chmod(f"{shared}/edgert", 0o777)
    told = doctor(here, env={"XDG_CACHE_HOME": shared})
    expect(told["cache"]["state"] == "warning" and shared in told["cache"]["found"], told)
    told = doctor(here, env={"XDG_CACHE_HOME": "", "HOME": ""})
    expect_equal(told["cache"]["state"], "warning", told)

    told = doctor(here, env={"EDGERT_ESBUILD": "/none/esbuild"})
    expect(told["TypeScript"]["state"] == "warning" and "EDGERT_ESBUILD" in told["TypeScript"]["advice"], told)

    told = doctor(here, env={"TZDIR": folder})
    expect_equal(told["time zones"]["state"], "warning", told)
    told = doctor(here, code=1, env={"SSL_CERT_FILE": f"{folder}/none", "SSL_CERT_DIR": f"{folder}/none"})
    expect_equal(told["certificates"]["state"], "fault", told)
    told = doctor(here, code=1, env={"DENO_CERT": f"{folder}/none"})
    expect("DENO_CERT" in told["certificates"]["found"], told)

    # What cannot be served is a fault, and check says all of it.
    told = doctor(here, os.path.join(folder, "none"), code=1)
    expect("edgertd check" in told["functions"]["advice"], told)

    # For people: a line each, and what to do below it.
    done = here.run("doctor", folder)
    lines = done.out.splitlines()
    expect(lines[0].startswith("ok       functions      1 function in "), lines)
    expect(lines[-1].startswith("0 faults, "), lines)
