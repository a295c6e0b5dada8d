"""A folder of many functions of which a few mean harm: what each of these does, and what those who ask it are to hear."""

# Of each function but those below, which exceed one limit each and no other.
CONFIG = """\
[log]
format = "json"

[defaults]
limits = { memory_mb = 64, cpu_soft_ms = 30000, cpu_hard_ms = 60000, worker_timeout_ms = 600000 }
"""


def config_of(name, settings):
    return f"\n[functions.{name}]\n{settings}\n"


def answers(body):
    return f"Deno.serve(async (request) => {{ {body} return new Response('lived'); }});"


class Kind:
    """`told`: (status, words of the body) of what an asker may hear; none of them: it hears nothing. `at_once`: how many ask it at the same time."""

    def __init__(self, name, code, told, settings="", at_once=1):
        self.name, self.code, self.told, self.settings, self.at_once = name, code, told, settings, at_once


KINDS = [
    Kind("boot-fails", "import './what-is-not-there.ts';", [(503, "BOOT_ERROR")]),
    Kind("boot-throws", "throw new Error('this does not come to serve');", [(500, "WORKER_ERROR")]),
    Kind("boot-loops", "for (;;); Deno.serve(() => new Response('lived'));", [(503, "BOOT_ERROR"), (546, "cpu ")], "limits = { cpu_soft_ms = 200, cpu_hard_ms = 300 }"),
    Kind("memory", answers("const kept = []; for (;;) kept.push(new Array(1e5).fill(kept.length));"), [(546, "memory ")], "limits = { memory_mb = 40 }"),
    Kind("cpu-soft", answers("const until = performance.now() + 40; while (performance.now() < until);"), [(200, "lived")], "limits = { cpu_soft_ms = 100, cpu_hard_ms = 60000 }"),
    Kind("cpu-hard", answers("for (;;);"), [(546, "cpu ")], "limits = { cpu_soft_ms = 400, cpu_hard_ms = 500 }"),
    Kind("cpu-per-request", answers("for (;;);"), [(546, "cpu per request ")], "limits = { cpu_per_request_ms = 100 }"),
    Kind("wall-clock", answers("await new Promise(() => {});"), [(546, "wall clock ")], "limits = { worker_timeout_ms = 700 }"),
    Kind("idle", answers("await new Promise(() => {});"), [(504, "IDLE_TIMEOUT")], "request_idle_timeout_ms = 300"),
    Kind("tmp-quota", answers("const all = new Uint8Array(1 << 20); try { for (let i = 0; ; ++i) await Deno.writeFile(`/tmp/${i}`, all); } catch (error) { return new Response(String(error)); }"), [(200, "quota")], "tmp_quota_mb = 4"),
    Kind("rejects", answers("Promise.reject(new Error('nobody catches this')); await new Promise(() => {});"), [(500, "WORKER_ERROR")]),
    Kind("logs", answers("for (;;) console.log('x'.repeat(200));"), [(546, "cpu ")], "limits = { cpu_soft_ms = 400, cpu_hard_ms = 500 }"),
    Kind("streams", answers("return new Response(new ReadableStream({ pull(to) { to.enqueue(new Uint8Array(65536)); } }));"), []),
    Kind("never-answers", answers("await new Promise(() => {});"), [], at_once=100),
]


def good_name(number):
    return f"good-{number:04}"


def files_of(functions, kinds):
    """The folder: so many functions, these kinds among them."""
    config = CONFIG
    files = {}
    for kind in kinds:
        files[f"functions/{kind.name}/index.ts"] = kind.code
        config += config_of(kind.name, kind.settings) if kind.settings else ""
    for number in range(functions - len(kinds)):
        name = good_name(number)
        files[f"functions/{name}/index.ts"] = f"Deno.serve(() => new Response('{name}'));"
    return {**files, "edgert.toml": config}


def is_as_told(kind, status, text):
    return any(status == wanted and words in text for wanted, words in kind.told)
