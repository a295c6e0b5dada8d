// How each runtime is started for a scenario: `start(scenario, port, origin)` gives the arguments, or null when it has no such thing.
// `origin` is the URL that a proxy asks, or null.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { scenarios } from "./scenarios.mjs";

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const apps = path.join(here, "apps");
const modules = path.join(here, "..", "peers", "node_modules");

// The folder of the scenario's app. One that asks an origin is told where it is in a copy.
function appFolder(scenario, origin, folder) {
  const from = path.join(apps, scenarios[scenario].app ?? scenario);
  if (origin === null) return from;
  const to = fs.mkdtempSync(path.join(folder, "app-"));
  fs.writeFileSync(path.join(to, "index.js"), fs.readFileSync(path.join(from, "index.js"), "utf8").replace("$ORIGIN", origin));
  return to;
}

function workerdConfig(scenario, port, app, folder) {
  const worker = (file, bindings = "") =>
    `(modules = [(name = "worker", esModule = embed "${file}")], compatibilityDate = "2025-01-01"${bindings})`;
  for (const [from, to] of scenario === "delegate"
    ? [[path.join(apps, "delegate/workerd.js"), "main.js"], [path.join(apps, "delegate/function/index.js"), "target.js"]]
    : [[app, "main.js"]]) {
    fs.copyFileSync(from, path.join(folder, to));
  }
  const services =
    scenario === "delegate"
      ? `(name = "main", worker = ${worker("main.js", ', bindings = [(name = "target", service = "target")]')}), (name = "target", worker = ${worker("target.js")})`
      : `(name = "main", worker = ${worker("main.js")})`;
  // Without it, workers reach public addresses only.
  const network = '(name = "internet", network = (allow = ["local"]))';
  const file = path.join(folder, "config.capnp");
  fs.writeFileSync(
    file,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${services}, ${network}],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
`,
  );
  return file;
}

// A key and its certificate for localhost, in the folder.
function tlsFiles(folder) {
  const [key, cert] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
  if (!fs.existsSync(cert)) {
    const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    execFileSync("openssl", ["req", "-x509", ...kind, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert], { stdio: "ignore" });
  }
  return { key, cert };
}

// `folder` is a private temporary one.
export function runtimes(server, against, folder) {
  const app = (scenario, origin) => path.join(appFolder(scenario, origin, folder), "index.js");
  const tlsPeer = (port) => [path.join(apps, "hello-tls/peer.js"), String(port), ...Object.values(tlsFiles(folder))];
  const all = {
    edgertd: {
      binary: server,
      version: ["--version"],
      start(scenario, port, origin) {
        const main = scenario === "delegate" ? path.join(apps, "delegate/main") : appFolder(scenario, origin, folder);
        if (!scenarios[scenario].tls) return ["start", "--ip", "127.0.0.1", "--port", String(port), "--main-service", main];
        const { key, cert } = tlsFiles(folder);
        return ["start", "--ip", "127.0.0.1", "--port", "0", `--tls=${port}`, "--key", key, "--cert", cert, "--main-service", main];
      },
    },
    // A host of its own that hands everything to the scenario's app as a user worker.
    front: {
      binary: path.join(path.dirname(server), "edgert_bench_front"),
      version: ["--version"],
      start: (scenario, port, origin) => [String(port), "1", scenario === "delegate" ? path.join(apps, "delegate/function") : appFolder(scenario, origin, folder)],
    },
    // No server: what the kernel costs below each of them.
    floor: {
      binary: path.join(path.dirname(server), "edgert_bench_floor"),
      version: ["--version"],
      start: (scenario, port) => (scenario === "hello" ? [String(port)] : null),
    },
    deno: {
      binary: path.join(modules, "@deno/linux-x64-glibc/deno"),
      version: ["--version"],
      env: { DENO_NO_UPDATE_CHECK: "1", DENO_DIR: path.join(folder, "deno") },
      start: (scenario, port, origin) =>
        scenario === "delegate" ? null : scenarios[scenario].tls ? ["run", "--no-config", "--allow-net", "--allow-read", ...tlsPeer(port)] : ["serve", "--no-config", "--allow-net", "--host", "127.0.0.1", "--port", String(port), app(scenario, origin)],
    },
    bun: {
      binary: path.join(modules, "@oven/bun-linux-x64/bin/bun"),
      version: ["--version"],
      start: (scenario, port, origin) => (scenario === "delegate" ? null : scenarios[scenario].tls ? tlsPeer(port) : ["--port", String(port), app(scenario, origin)]),
    },
    node: {
      binary: process.execPath,
      version: ["--version"],
      // It has no WebSockets for servers, and is measured without its classes of the web.
      start: (scenario, port, origin) =>
        scenario === "delegate" || scenarios[scenario].web || scenarios[scenario].message || scenarios[scenario].tls ? null : [path.join(here, "node_server.mjs"), scenario, String(port), ...(origin === null ? [] : [origin])],
    },
    workerd: {
      binary: path.join(modules, "@cloudflare/workerd-linux-64/bin/workerd"),
      version: ["--version"],
      start(scenario, port, origin) {
        if (scenarios[scenario].tls) return null;
        const place = fs.mkdtempSync(path.join(folder, "workerd-"));
        return ["serve", workerdConfig(scenario, port, app(scenario, origin), place)];
      },
    },
  };
  if (against !== undefined) all.before = { ...all.edgertd, binary: against };
  return Object.fromEntries(Object.entries(all).filter(([, runtime]) => fs.existsSync(runtime.binary)));
}
