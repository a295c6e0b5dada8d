"""Functions that mean harm. Each ends only if somebody ends it, and the limit that must do so is the one it is listed under."""

# Under each, the other limits are far away.
LIMITS = {
    "cpu": {"memoryLimitMb": 256, "cpuTimeSoftLimitMs": 0, "cpuTimeHardLimitMs": 500, "workerTimeoutMs": 200_000},
    "memory": {"memoryLimitMb": 40, "cpuTimeSoftLimitMs": 0, "cpuTimeHardLimitMs": 60_000, "workerTimeoutMs": 200_000},
    "wall clock": {"memoryLimitMb": 64, "cpuTimeSoftLimitMs": 0, "cpuTimeHardLimitMs": 15_000, "workerTimeoutMs": 1500},
}

# limit → name → body of the request handler.
HANDLERS = {
    "cpu": {
        "endless-loop": "for (;;);",
        "microtask-loop": "const again = () => { Promise.resolve().then(again); }; again(); await new Promise(() => {});",
        "queue-microtask-loop": "const again = () => queueMicrotask(again); again(); await new Promise(() => {});",
        "async-loop": "for (;;) await null;",
        "timer-flood": "const again = () => { setTimeout(again); setTimeout(again); }; again(); await new Promise(() => {});",
        "catch-evasion": "for (;;) { try { for (;;); } catch {} }",
        "finally-evasion": "for (;;) { try { for (;;); } finally { continue; } }",
        "deep-recursion": "const down = () => down(); for (;;) { try { down(); } catch {} }",
        "regexp-backtracking": "/^(a+)+$/.test('a'.repeat(40) + 'b');",
        "huge-sort": "const list = Array.from({ length: 2e6 }, () => Math.random()); for (;;) list.sort(() => Math.random() - 0.5);",
        "wasm-loop": "new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11]))).exports.f();",
        "bigint": "let n = 3n; for (;;) n = n * n % (2n ** 200000n) + 1n;",
        "bigint-growth": "let n = 3n; const kept = []; for (;;) { n *= n; if (n > 2n ** 500000n) n = 3n; kept.push(n + 1n); }",
        "proxy-chain": "let proxy = {}; for (let i = 0; i < 1e4; ++i) proxy = new Proxy(proxy, {}); for (;;) { try { proxy.x; } catch {} }",
        "intl": "for (let i = 0; ; ++i) new Intl.DateTimeFormat('en', { timeZone: 'UTC' }).format(i);",
        "getter-loop": "const o = { get a() { return this.b; }, get b() { for (;;); } }; o.a;",
        "iterator-loop": "const endless = { *[Symbol.iterator]() { for (;;) yield 1; } }; const all = []; for (const one of endless) all.length = 0;",
        "log-flood": "for (;;) console.log('x'.repeat(100));",
        "eval-flood": "for (let i = 0; ; ++i) new Function('return ' + i)();",
        "date-strings": "for (let i = 0; ; ++i) new Date(i).toLocaleString();",
        "digest-flood": "const data = new Uint8Array(1e6); for (;;) crypto.subtle.digest('SHA-512', data).catch(() => {});",
    },
    "memory": {
        "json-bomb": "const text = '[' + '[1,2,3],'.repeat(3e6) + '1]'; const kept = []; for (;;) kept.push(JSON.parse(text));",
        "string-doubling": "let text = 'x'.repeat(1000); const kept = []; for (;;) { text += text; kept.push(text.slice(1).toUpperCase()); if (text.length > 1e7) text = text.slice(0, 1000); }",
        "pad-start": "const kept = []; for (;;) kept.push('a'.padStart(1e6 + kept.length, 'b') + '!');",
        "repeat-join": "const kept = []; for (;;) kept.push(new Array(1e5).fill('abc').join('-'));",
        "array-fill": "const kept = []; for (;;) kept.push(new Array(1e6).fill(kept.length));",
        "map-growth": "const kept = new Map(); for (;;) kept.set({}, []);",
        "set-growth": "const kept = new Set(); for (let i = 0; ; ++i) kept.add('entry' + i);",
        "object-growth": "const kept = {}; for (let i = 0; ; ++i) kept['key' + i] = { i };",
        "array-buffers": "const kept = []; for (;;) { try { kept.push(new ArrayBuffer(1e6)); } catch { kept.push([]); } }",
        "typed-arrays": "const kept = []; for (;;) { try { kept.push(new Float64Array(1e5).fill(1)); } catch { kept.push([1]); } }",
        "wasm-grow": "const kept = []; for (;;) { try { kept.push(new WebAssembly.Memory({ initial: 160 })); new Uint8Array(kept.at(-1).buffer).fill(1); } catch { kept.push([]); } }",
        "spread-endless": "const endless = { *[Symbol.iterator]() { for (;;) yield {}; } }; [...endless];",
        "reduce-concat": "[...Array(1e9).keys()].length;",
        "structured-clone": "let o = {}; for (;;) o = { a: structuredClone(o), b: o };",
        "symbol-flood": "const kept = []; for (;;) kept.push(Symbol.for('s' + kept.length));",
        "error-stacks": "const kept = []; for (;;) kept.push(new Error('x').stack);",
        "promise-flood": "const kept = []; for (;;) kept.push(new Promise(() => {}));",
        "weakmap-growth": "const kept = new WeakMap(), keys = []; for (;;) { const key = {}; keys.push(key); kept.set(key, key); }",
        "array-fill-1e8": "new Array(1e8).fill(0);",
        "array-from-2e32": "Array.from({ length: 2 ** 32 - 1 });",
        "array-length-fill": "const a = []; a.length = 2 ** 32 - 1; a.fill(1);",
        "split-huge": "'ab'.repeat(2 ** 27).split('');",
        "replace-huge": "for (;;) 'a'.repeat(2 ** 27).replace(/a/g, 'bbbbbbbb');",
        "json-nesting": "for (;;) JSON.parse('[' + '[],'.repeat(2e7) + '0]');",
        "concat-doubling": "let a = [1, 2, 3]; for (;;) a = a.concat(a);",
        "never-read-body": "return new Response(new ReadableStream({ pull(c) { for (;;) c.enqueue(new Uint8Array(1e5)); } }));",
        "header-bomb": "const headers = new Headers(); for (let i = 0; ; ++i) headers.append('x-' + i, 'y'.repeat(1e4));",
        "crypto-keys": "const kept = []; for (;;) kept.push(await crypto.subtle.importKey('raw', new Uint8Array(6e4), { name: 'HMAC', hash: 'SHA-1' }, true, ['sign']));",
    },
    "wall clock": {
        "wait-until-forever": "EdgeRuntime.waitUntil(new Promise(() => {})); await new Promise(() => {});",
        "never-answers": "await new Promise(() => {});",
        "pbkdf2-flood": "const { subtle } = crypto, key = await subtle.importKey('raw', new Uint8Array(8), 'PBKDF2', false, ['deriveBits']); for (let i = 0; i < 100; ++i) subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-512', salt: new Uint8Array(8), iterations: 2 ** 32 - 1 }, key, 512); await new Promise(() => {});",
        "rsa-flood": "const rsa = { name: 'RSA-PSS', hash: 'SHA-1', modulusLength: 16384, publicExponent: new Uint8Array([1, 0, 1]) }; for (let i = 0; i < 100; ++i) crypto.subtle.generateKey(rsa, true, ['sign']); await new Promise(() => {});",
        "timer-loop": "await (async () => { for (;;) await new Promise((resolve) => setTimeout(resolve, 1)); })();",
    },
}

# limit → name → a whole module.
MODULES = {
    "cpu": {"top-level-loop": "for (;;); Deno.serve(() => {});"},
    "memory": {"top-level-growth": "const kept = []; for (;;) kept.push([kept.length]);"},
    "wall clock": {"top-level-await": "await new Promise(() => {}); Deno.serve(() => {});"},
}


def rows():
    """(name, the limit that must stop it, its module's source) of each."""
    for limit in LIMITS:
        for name, body in HANDLERS[limit].items():
            yield name, limit, f"Deno.serve(async () => {{ {body} return new Response('lived'); }});"
        for name, code in MODULES[limit].items():
            yield name, limit, code
