// How each runtime is started for a scenario: `start(scenario, port)` gives { command, args, env } or null when it has no such thing.
import fs from "node:fs";
import path from "node:path";

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const apps = path.join(here, "apps");
const modules = path.join(here, "..", "peers", "node_modules");

function app(scenario) {
  return path.join(apps, scenario, "index.js");
}

function workerdConfig(scenario, port, folder) {
  const worker = (file, bindings = "") =>
    `(modules = [(name = "worker", esModule = embed "${file}")], compatibilityDate = "2025-01-01"${bindings})`;
  for (const [from, to] of scenario === "delegate"
    ? [[path.join(apps, "delegate/workerd.js"), "main.js"], [path.join(apps, "delegate/function/index.js"), "target.js"]]
    : [[app(scenario), "main.js"]]) {
    fs.copyFileSync(from, path.join(folder, to));
  }
  const services =
    scenario === "delegate"
      ? `(name = "main", worker = ${worker("main.js", ', bindings = [(name = "target", service = "target")]')}), (name = "target", worker = ${worker("target.js")})`
      : `(name = "main", worker = ${worker("main.js")})`;
  const file = path.join(folder, "config.capnp");
  fs.writeFileSync(
    file,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${services}],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
`,
  );
  return file;
}

// `folder` is a private temporary one.
export function runtimes(server, folder) {
  const all = {
    edgertd: {
      binary: server,
      version: ["--version"],
      start(scenario, port) {
        const main = scenario === "delegate" ? "delegate/main" : scenario;
        return ["start", "--ip", "127.0.0.1", "--port", String(port), "--main-service", path.join(apps, main)];
      },
    },
    deno: {
      binary: path.join(modules, "@deno/linux-x64-glibc/deno"),
      version: ["--version"],
      env: { DENO_NO_UPDATE_CHECK: "1", DENO_DIR: path.join(folder, "deno") },
      start: (scenario, port) =>
        scenario === "delegate" ? null : ["serve", "--no-config", "--host", "127.0.0.1", "--port", String(port), app(scenario)],
    },
    bun: {
      binary: path.join(modules, "@oven/bun-linux-x64/bin/bun"),
      version: ["--version"],
      start: (scenario, port) => (scenario === "delegate" ? null : ["--port", String(port), app(scenario)]),
    },
    node: {
      binary: process.execPath,
      version: ["--version"],
      start: (scenario, port) => (scenario === "delegate" ? null : [path.join(here, "node_server.mjs"), scenario, String(port)]),
    },
    workerd: {
      binary: path.join(modules, "@cloudflare/workerd-linux-64/bin/workerd"),
      version: ["--version"],
      start(scenario, port) {
        const place = fs.mkdtempSync(path.join(folder, "workerd-"));
        return ["serve", workerdConfig(scenario, port, place)];
      },
    },
  };
  return Object.fromEntries(Object.entries(all).filter(([, runtime]) => fs.existsSync(runtime.binary)));
}
