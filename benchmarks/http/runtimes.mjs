// How each runtime is started for a scenario: `start(scenario, port, origin)` gives the arguments, or null when it has no such thing.
// `origin` is the URL that a proxy asks, or null. `path` and `headers` are what it is asked with beside what the scenario says.
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
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

const secret = "a-secret-of-this-benchmark-alone-0123456789";

// As Supabase's are for somebody who is signed in.
function token() {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    iss: "http://127.0.0.1:54321/auth/v1", sub: "0f7c7e5e-0e0f-4a3c-9d3e-5c5b1a2f3d4e", aud: "authenticated", exp: 4102444800, iat: 1796000000,
    email: "someone@example.com", phone: "", app_metadata: { provider: "email", providers: ["email"] }, role: "authenticated", aal: "aal1",
  };
  const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

// `edgertd serve` of a folder with the scenario's app as its one function.
function serving(binary, folder, { threads = 1, verifies = false, sends = verifies } = {}) {
  return {
    binary,
    version: ["--version"],
    path: "app",
    headers: sends ? { authorization: `Bearer ${token()}` } : {},
    start(scenario, port, origin) {
      if (scenario === "delegate" || scenarios[scenario].message) return null;
      const project = fs.mkdtempSync(path.join(folder, "serve-"));
      fs.cpSync(appFolder(scenario, origin, folder), path.join(project, "functions/app"), { recursive: true });
      let config = `[auth]\njwt_secret = "${secret}"\n[defaults]\nverify_jwt = ${verifies}\n`;
      const isTls = scenarios[scenario].tls;
      if (isTls) {
        const { key, cert } = tlsFiles(folder);
        config += `[server]\ntls = { port = ${port}, cert = "${cert}", key = "${key}" }\n`;
      }
      fs.writeFileSync(path.join(project, "edgert.toml"), config);
      return ["serve", project, "--host", "127.0.0.1", "--port", String(isTls ? 0 : port), "--threads", String(threads), "--no-watch"];
    },
  };
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
    serve: serving(server, folder),
    "serve-2": serving(server, folder, { threads: 2 }),
    // Each request with the same token: passed on as any field, and verified.
    "serve-token": serving(server, folder, { sends: true }),
    "serve-jwt": serving(server, folder, { verifies: true }),
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
  if (against !== undefined) {
    for (const [name, runtime] of Object.entries(all)) {
      if (runtime.binary === server) all[name === "edgertd" ? "before" : `${name}-before`] = { ...runtime, binary: against };
    }
    all["front-before"] = { ...all.front, binary: path.join(path.dirname(against), "edgert_bench_front") };
  }
  return Object.fromEntries(Object.entries(all).filter(([, runtime]) => fs.existsSync(runtime.binary)));
}
