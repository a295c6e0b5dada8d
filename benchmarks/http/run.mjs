// Measures edgertd and whatever peers are installed: `node benchmarks/http/run.mjs --help`.
//
// Every server is pinned to one core and the load to another; rounds of the runtimes are interleaved, so that a slow minute of the machine hits
// all of them. CPU per request is the server process's own time (all its threads), which a noisy machine disturbs least.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import https from "node:https";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { runtimes } from "./runtimes.mjs";
import { scenarios, wrkScript } from "./scenarios.mjs";

const here = path.dirname(new URL(import.meta.url).pathname);
const root = path.join(here, "../..");
// `./dev bench --v8 current` has another.
const built = process.env.EDGERT_BUILD ?? path.join(root, "build/release");

const { values: options } = parseArgs({
  options: {
    peers: { type: "boolean", default: false },
    scenario: { type: "string", default: Object.keys(scenarios).join(",") },
    runtime: { type: "string" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "4" },
    connections: { type: "string", default: "64" },
    server: { type: "string", default: path.join(built, "bin/edgertd") },
    against: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});

if (options.help) {
  console.log(`usage: node benchmarks/http/run.mjs [--peers] [--scenario a,b] [--runtime a,b] [--rounds N] [--seconds N] [--connections N] [--server PATH] [--against PATH]

  --peers        install deno, bun and workerd into benchmarks/peers first (npm ci)
  --scenario     of ${Object.keys(scenarios).join(", ")}
  --runtime      of edgertd (start), front (a host on edgert/front.h, of one thread), serve, serve-2 (of two threads), serve-token and serve-jwt (with
                 a token that is passed on, and verified), floor (recv and send alone, for hello), deno, bun, node, workerd; those that are not installed
                 are left out
  --rounds       measured rounds, of which the median is printed; a warm-up round comes before
  --seconds      length of a round
  --connections  of the load, where the scenario does not fix them
  --server       the edgertd to measure
  --against      another edgertd, measured in the same rounds as "before", "serve-before", ...`);
  process.exit(0);
}

const serverCore = "0";
const loadCore = os.cpus().length > 1 ? "1" : "0";
const ticksPerSecond = Number(execFileSync("getconf", ["CLK_TCK"]));

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

// CPU seconds that a process has used, its ended threads included.
function cpuSeconds(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, "latin1").replace(/^.*\) /s, "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

// The server that proxies ask. It shares the load's core: only the servers' own time is measured.
function startOrigin() {
  const child = spawn("taskset", ["-c", loadCore, path.join(built, "bin/edgert_bench_origin")], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    child.on("close", () => reject(new Error("the origin does not start; is it built?")));
    child.stdout.once("data", (port) => resolve({ child, url: `http://127.0.0.1:${Number(port)}` }));
  });
}

async function startServer(name, runtime, scenario, origin) {
  const port = await freePort();
  const args = runtime.start(scenario, port, origin);
  if (args === null) return null;
  const child = spawn("taskset", ["-c", serverCore, runtime.binary, ...args], {
    env: { ...process.env, ...runtime.env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaint = "";
  child.stderr.on("data", (text) => (complaint = (complaint + text).slice(-2000)));
  const asked = [runtime.path, scenarios[scenario].path].filter((part) => part !== undefined).join("/");
  const url = `${scenarios[scenario].tls ? "https" : "http"}://127.0.0.1:${port}/${asked}`;
  const server = { name, child, url, headers: { ...scenarios[scenario].headers, ...runtime.headers } };
  for (let attempt = 0; ; ++attempt) {
    try {
      await ask(server, scenarios[scenario]);
      return server;
    } catch (error) {
      if (child.exitCode !== null || attempt === 100) {
        child.kill("SIGKILL");
        throw new Error(`${name} does not answer ${scenario}: ${error.message}\n${complaint}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

// By node's own client: fetch would not take the certificate of a run.
function askOverTls(url, headers) {
  return new Promise((resolve, reject) => {
    const asked = https.get(url, { headers, rejectUnauthorized: false, agent: false }, async (answer) => {
      const parts = await answer.toArray();
      resolve([{ status: answer.statusCode }, Buffer.concat(parts)]);
    });
    asked.on("error", reject);
  });
}

async function ask(server, { method = "GET", body, check, message, tls }) {
  if (message !== undefined) return void (await echo(server, 1, message, 0));
  const { url, headers } = server;
  let response, answer;
  if (tls) {
    [response, answer] = await askOverTls(url, headers);
  } else {
    response = await fetch(url, { method, headers, body });
    answer = Buffer.from(await response.arrayBuffer());
  }
  if (!check(response, answer)) throw new Error(`wrong answer: ${response.status} ${answer.subarray(0, 100)}`);
}

const milliseconds = (text) => {
  const [, number, unit] = /^([\d.]+)(us|ms|s|m)$/.exec(text);
  return Number(number) * { us: 1e-3, ms: 1, s: 1e3, m: 6e4 }[unit];
};

// Text messages of so many bytes, each of which must come back: how many did, and their times.
function echo({ url }, connections, bytes, seconds) {
  const program = path.join(built, "bin/edgert_bench_websocket");
  const child = spawn("taskset", ["-c", loadCore, program, new URL(url).port, connections, bytes, seconds].map(String), { stdio: ["ignore", "pipe", "pipe"] });
  let output = "", complaint = "";
  child.stdout.on("data", (text) => (output += text));
  child.stderr.on("data", (text) => (complaint += text));
  return new Promise((resolve, reject) => {
    child.on("close", (code) => (code === 0 ? resolve(JSON.parse(output)) : reject(new Error(complaint))));
  });
}

async function load(server, scenario, folder, seconds) {
  const { connections = options.connections, message } = scenarios[scenario];
  if (message === undefined) {
    const script = path.join(folder, `${scenario}-${server.name}.lua`);
    fs.writeFileSync(script, wrkScript({ ...scenarios[scenario], headers: server.headers }));
    return wrk(server, scenario, script, seconds, connections);
  }
  const before = cpuSeconds(server.child.pid);
  const { messages, seconds: took, p50, p99 } = await echo(server, connections, message, seconds);
  return { rps: messages / took, p50, p99, cpu: ((cpuSeconds(server.child.pid) - before) * 1e6) / messages };
}

function wrk(server, scenario, script, seconds, connections) {
  const args = ["-c", loadCore, "wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "30s", "--latency", "-s", script, server.url];
  const before = cpuSeconds(server.child.pid);
  return new Promise((resolve, reject) => {
    const child = spawn("taskset", args, { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (text) => (output += text));
    child.on("close", () => {
      const used = cpuSeconds(server.child.pid) - before;
      const find = (pattern) => pattern.exec(output)?.[1];
      const requests = Number(find(/(\d+) requests in/));
      const wrong = find(/Non-2xx or 3xx responses: (\d+)/) ?? /Socket errors: (.*)/.exec(output)?.[1];
      if (!requests || wrong) return reject(new Error(`${server.name}, ${scenario}: ${wrong ?? "no requests"}\n${output}`));
      resolve({
        rps: Number(find(/Requests\/sec:\s+([\d.]+)/)),
        p50: milliseconds(find(/^\s+50%\s+(\S+)/m)),
        p99: milliseconds(find(/^\s+99%\s+(\S+)/m)),
        cpu: (used * 1e6) / requests,
      });
    });
  });
}

function median(values) {
  const sorted = values.toSorted ? values.toSorted((a, b) => a - b) : [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function medians(rounds) {
  const result = {};
  for (const key of Object.keys(rounds[0])) result[key] = median(rounds.map((round) => round[key]));
  return result;
}

async function measure(scenario, available, folder) {
  const servers = [];
  const rounds = {};
  const asked = scenarios[scenario].origin;
  const origin = asked === undefined ? null : await startOrigin();
  try {
    for (const [name, runtime] of Object.entries(available)) {
      const server = await startServer(name, runtime, scenario, origin && origin.url + asked);
      if (server === null) continue;
      servers.push(server);
      rounds[name] = [];
    }
    for (const server of servers) await load(server, scenario, folder, 2);
    for (let round = 0; round < Number(options.rounds); ++round) {
      for (const server of servers) rounds[server.name].push(await load(server, scenario, folder, options.seconds));
    }
    for (const server of servers) await ask(server, scenarios[scenario]);
  } finally {
    for (const { child } of servers) child.kill("SIGKILL");
    origin?.child.kill("SIGKILL");
  }
  return Object.fromEntries(Object.entries(rounds).map(([name, each]) => [name, { ...medians(each), rounds: each }]));
}

function print(scenario, results, hello) {
  const { message, bytes = message, connections = options.connections } = scenarios[scenario];
  console.log(`\n${scenario} (c=${connections}, median of ${options.rounds} rounds of ${options.seconds} s)`);
  const wide = bytes ? "     MB/s" : "";
  const what = message === undefined ? ["rps", "CPU µs/request"] : ["messages/s", "CPU µs/message"];
  console.log(`  runtime           ${what[0].padStart(10)}    p50 ms    p99 ms  ${what[1]}  × edgertd's CPU${wide}`);
  for (const [name, { rps, p50, p99, cpu }] of Object.entries(results)) {
    const ratio = results.edgertd ? (cpu / results.edgertd.cpu).toFixed(2) : "";
    const rate = bytes ? ((rps * bytes) / 1e6).toFixed(0).padStart(9) : "";
    const cells = [rps.toFixed(0).padStart(8), p50.toFixed(2).padStart(9), p99.toFixed(2).padStart(9), cpu.toFixed(1).padStart(15), ratio.padStart(15)];
    console.log(`  ${name.padEnd(18)} ${cells.join(" ")}${rate}`);
  }
  if (scenario === "delegate" && hello?.edgertd && results.edgertd) {
    console.log(`  edgertd's delegate costs ${(results.edgertd.cpu / hello.edgertd.cpu).toFixed(2)} × its own hello`);
  }
  if ((scenario === "hello" || scenarios[scenario].tls) && results.edgertd && results.deno) {
    console.log(`  edgertd's ${scenario} costs ${(results.edgertd.cpu / results.deno.cpu).toFixed(2)} × deno's`);
  }
  const compare = (name, other, said) => {
    if (results[name] && results[other]) console.log(`  ${said} ${(results[name].cpu / results[other].cpu).toFixed(2)} × (${(results[name].cpu - results[other].cpu).toFixed(1)} µs more)`);
  };
  compare("front", "deno", "a front's, to deno's:");
  compare("serve", "deno", "serve's, to deno's:");
  compare("serve-2", "serve", "of two threads, to one's:");
  compare("serve-jwt", "serve-token", "with the token verified, to passed on alone:");
  compare("serve-jwt", "serve", "to no token at all:");
  for (const name of Object.keys(results)) compare(name.replace(/-?before$/, "") || "edgertd", name.endsWith("before") ? name : "", `${name.replace(/-?before$/, "") || "edgertd"}, to before:`);
}

if (options.peers) {
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: path.join(here, "../peers"), stdio: "inherit" });
}
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "edgert-bench-"));
try {
  let available = runtimes(options.server, options.against, folder);
  if (options.runtime) {
    const wanted = new Set(options.runtime.split(","));
    available = Object.fromEntries(Object.entries(available).filter(([name]) => wanted.has(name)));
  }
  const versions = {};
  for (const [name, { binary, version }] of Object.entries(available)) {
    versions[name] = execFileSync(binary, version).toString().split("\n")[0].trim();
    console.log(`${name.padEnd(18)} ${versions[name]}`);
  }
  const results = {};
  for (const scenario of options.scenario.split(",")) {
    if (!scenarios[scenario]) throw new Error(`no scenario ${scenario}; there are ${Object.keys(scenarios).join(", ")}`);
    results[scenario] = await measure(scenario, available, folder);
    print(scenario, results[scenario], results.hello);
  }
  const kept = path.join(here, "../results", `http-${new Date().toISOString().replace(/[:.]/g, "-")}.json`);
  fs.mkdirSync(path.dirname(kept), { recursive: true });
  fs.writeFileSync(kept, JSON.stringify({ cpu: os.cpus()[0]?.model, versions, options, results }, null, 1) + "\n");
  console.log(`\nkept in ${path.relative(process.cwd(), kept)}`);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
