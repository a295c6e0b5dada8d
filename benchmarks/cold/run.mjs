// Cold starts and filling the cache: `node benchmarks/cold/run.mjs --help`.
//
// A cold start over HTTP is a request that makes a new worker, from the first byte sent to the last received; deno's is a process, from its
// start to its first answer. Both find everything in their caches. Rounds of the two are interleaved.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

const here = path.dirname(new URL(import.meta.url).pathname);
const root = path.join(here, "../..");
// `./dev bench --v8 current` has another.
const built = process.env.EDGERT_BUILD ?? path.join(root, "build/release");
const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "40" },
    server: { type: "string", default: path.join(built, "bin/edgertd") },
    function: { type: "string", default: "hello,bundle,supabase" },
    "skip-cache": { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (options.help) {
  console.log(`usage: node benchmarks/cold/run.mjs [--rounds N] [--server PATH] [--function a,b] [--skip-cache]

Measures cold starts of functions (hello; a bundle of 300 KB; supabase-js, which comes from the npm registry at the first run), and
\`edgertd cache\` of 300 modules. deno is measured beside them where \`./dev bench --peers\` has installed it.`);
  process.exit(0);
}
const deno = path.join(here, "../peers/node_modules/@deno/linux-x64-glibc/deno");
const hasDeno = fs.existsSync(deno);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "edgert-cold-"));
process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
const functions = path.join(folder, "functions");
fs.cpSync(path.join(here, "functions"), functions, { recursive: true });
fs.mkdirSync(path.join(functions, "bundle"));
fs.writeFileSync(path.join(functions, "bundle/index.js"), bundle());

// 300 KB of functions and classes, of which a request runs a few.
function bundle() {
  let text = "const parts = [];\n";
  for (let i = 0; text.length < 300_000; ++i) {
    text += `class Part${i} {\n  #items = new Map();\n  add(key, value) { this.#items.set(key, { value, at: ${i} }); return this; }\n  find(key) { const found = this.#items.get(key); return found === undefined ? null : found.value * ${i} + found.at; }\n}\nparts.push(() => new Part${i}().add("a", ${i}));\n`;
  }
  return text + 'Deno.serve(() => new Response(String(parts.slice(0, 20).reduce((sum, make) => sum + make().find("a"), 0))));\n';
}
const right = { hello: "Hello, World!", bundle: String([...Array(20).keys()].reduce((sum, i) => sum + i * i + i, 0)), supabase: "?select=id&id=eq.1" };

const env = { ...process.env, XDG_CACHE_HOME: path.join(folder, "cache"), DENO_DIR: path.join(folder, "deno"), DENO_NO_UPDATE_CHECK: "1", FUNCTIONS: functions };

function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function ask(port, where) {
  return new Promise((resolve, reject) => {
    http.get({ host: "127.0.0.1", port, path: where, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => (text += chunk)).on("end", () => resolve(text));
    }).on("error", reject);
  });
}

function check(name, text) {
  if (text !== right[name]) throw new Error(`${name}: wrong answer: ${text.slice(0, 300)}`);
}

async function timeEdgertd(port, name) {
  const began = performance.now();
  check(name, await ask(port, `/${name}`));
  return performance.now() - began;
}

async function timeDeno(name) {
  const port = await freePort();
  const file = fs.readdirSync(path.join(functions, name)).map((entry) => path.join(functions, name, entry))[0];
  const began = performance.now();
  const child = spawn(deno, ["run", "-A", file], { env: { ...env, DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}` }, stdio: "ignore" });
  try {
    for (;;) {
      try {
        check(name, await ask(port, "/"));
        return performance.now() - began;
      } catch (error) {
        if (error.code !== "ECONNREFUSED" || performance.now() - began > 60_000) throw error;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
  } finally {
    child.kill("SIGKILL");
  }
}

const at = (samples, part) => [...samples].sort((a, b) => a - b)[Math.floor(part * (samples.length - 1))].toFixed(2).padStart(8);

async function coldStarts() {
  const port = await freePort();
  const server = spawn(options.server, ["-q", "start", "--ip", "127.0.0.1", "--port", String(port), "--main-service", path.join(here, "main.ts")], { env, stdio: ["ignore", "pipe", "inherit"] });
  process.on("exit", () => server.kill("SIGKILL"));
  await new Promise((resolve, reject) => {
    server.stdout.once("data", resolve);
    server.once("close", () => reject(new Error("edgertd does not start")));
  });
  console.log("cold start, ms       p50      p99   (first answer)");
  // Each start finds the machine at rest, as a cold start is seldom one of many at once.
  const rest = () => new Promise((resolve) => setTimeout(resolve, 60));
  for (const name of options.function.split(",")) {
    const edgertd = [], denos = [];
    for (let i = 0; i < 5; ++i) await timeEdgertd(port, name);
    if (hasDeno) for (let i = 0; i < 2; ++i) await timeDeno(name);
    for (let i = 0; i < Number(options.rounds); ++i) {
      await rest();
      edgertd.push(await timeEdgertd(port, name));
      if (hasDeno && i % 4 === 0) {
        await rest();
        denos.push(await timeDeno(name));
      }
    }
    console.log(`${name.padEnd(10)} edgertd ${at(edgertd, 0.5)} ${at(edgertd, 0.99)}`);
    if (hasDeno) console.log(`${"".padEnd(10)} deno    ${at(denos, 0.5)} ${at(denos, 0.99)}   a process`);
  }
  server.kill("SIGINT");
}

// 300 modules that import each other, from a server here.
async function fillCaches() {
  const count = 300;
  const site = http.createServer((request, response) => {
    const number = Number(request.url.slice(2, -3));
    const imports = [2 * number + 1, 2 * number + 2].filter((next) => next < count);
    response.setHeader("content-type", "text/typescript");
    response.end(imports.map((next) => `import v${next} from "./m${next}.ts";\n`).join("") + `const value: number = ${number}${imports.map((next) => ` + v${next}`).join("")};\nexport default value;\n`);
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  const entry = path.join(folder, "graph.ts");
  fs.writeFileSync(entry, `import value from "http://127.0.0.1:${site.address().port}/m0.ts";\nDeno.serve(() => new Response(String(value)));\n`);
  const fill = (program, ...flags) => new Promise((resolve, reject) => {
    const cache = fs.mkdtempSync(path.join(folder, "fill-"));
    const began = performance.now();
    spawn(program, ["cache", ...flags, entry], { env: { ...env, XDG_CACHE_HOME: cache, DENO_DIR: cache }, stdio: "ignore" })
      .once("close", (code) => (code === 0 ? resolve(performance.now() - began) : reject(new Error(`${program} cache fails`))));
  });
  const edgertd = [], denos = [];
  for (let i = 0; i < 7; ++i) {
    edgertd.push(await fill(options.server));
    if (hasDeno) denos.push(await fill(deno, "--allow-import"));
  }
  site.close();
  console.log(`cache, ${count} modules, ms: edgertd ${at(edgertd, 0.5)}${hasDeno ? `, deno ${at(denos, 0.5)}` : ""}`);
}

if (hasDeno) console.log(execFileSync(deno, ["--version"], { env, encoding: "utf8" }).split("\n")[0]);
console.log(execFileSync(options.server, ["--version"], { encoding: "utf8" }).trim());
await coldStarts();
if (!options["skip-cache"]) await fillCaches();
process.exit(0);
