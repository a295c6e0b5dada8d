# Health, figures, functions and reloads; no page of a browser gets through, and from outside nobody without the token.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, run_to_end
from promtool import check_metrics
from serve import save, served

FILES = {
    "hello/index.ts": "Deno.serve(() => new Response('hello'));",
    "throws/index.ts": "Deno.serve(() => { throw new Error('no'); });",
    "other/index.ts": "Deno.serve(() => new Response('other'));",
}

with served(FILES, "--no-watch", "--admin", "127.0.0.1:0") as server:
    for _ in range(3):
        expect_equal(server.get("/hello").text, "hello")
    expect_equal(server.get("/throws").status, 500)
    expect_equal(server.get("/unknown").status, 404)
    expect_equal(server.admin("GET", "/health").status, 200)
    expect_equal(server.admin("GET", "/ready").status, 200)
    listed = {each["name"]: each for each in json.loads(server.admin("GET", "/functions").body)}
    expect_equal(sorted(listed), ["hello", "other", "throws"])
    expect_equal((listed["hello"]["requests"], listed["hello"]["workers"], listed["other"]["workers"]), (3, 1, 0))

    figures = server.admin("GET", "/metrics")
    expect("version=0.0.4" in figures.headers["content-type"], figures.headers)
    for line in ['edgert_requests_total{function="hello",status="2xx"} 3', 'edgert_requests_total{function="throws",status="5xx"} 1',
                 'edgert_request_duration_seconds_count{function="hello"} 3', 'edgert_boots_total{function="hello"} 1',
                 'edgert_requests_total{function="_none",status="4xx"} 1']:
        expect(line + "\n" in figures.text, f"{line}\n{figures.text}")
    check_metrics(figures.text)

    save(server.folder / "hello/index.ts", "Deno.serve(() => new Response('anew'));")
    expect_equal(server.get("/hello").text, "hello", "nobody watches")
    expect_equal(server.admin("GET", "/reload").status, 405)
    expect_equal(json.loads(server.admin("POST", "/reload").body), {"functions": 3, "restarted": 2, "failed": 0, "canaries": 0})
    expect_equal(server.get("/hello").text, "anew")
    save(server.folder / "edgert.toml", "[server]\nprot = 1\n")
    answer = server.admin("POST", "/reload")
    expect_equal(answer.status, 422)
    expect("prot" in answer.text and "port" in answer.text, answer)

    expect_equal(server.admin("POST", "/reload", {"origin": "https://evil.example"}).status, 403)
    expect_equal(server.admin("GET", "/metrics", {"host": "evil.example"}).status, 403)

with served({**FILES, "edgert.toml": '[server]\nadmin_token = "a-token-of-the-test"\n'}, "--no-watch", "--admin", "127.0.0.1:0") as server:
    expect_equal(server.admin("GET", "/metrics").status, 401)
    expect_equal(server.admin("GET", "/metrics", {"authorization": "Bearer a-token-of-the-tesT"}).status, 401)
    expect_equal(server.admin("GET", "/metrics", {"authorization": "Bearer a-token-of-the-test"}).status, 200)
    save(server.folder / "edgert.toml", "")
    done = run_to_end("serve", server.folder, "--port", "0", "--admin", "0.0.0.0:0")
    expect(done.returncode == 1 and "admin_token" in done.stderr, done.stderr)
