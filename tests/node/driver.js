// Runs one of Node's own tests in this worker as a process of Node would: it ends when nothing is left to wait for, after the handlers
// of "exit" with the code that they leave.
const internals = nodeInternals, collect = nodeCollect, isLoading = nodeIsLoading;
delete globalThis.nodeInternals;
delete globalThis.nodeCollect;
delete globalThis.nodeIsLoading;
const { Deno } = globalThis;
const { setTimeout } = internals("internal/test/held");
const { stringify } = JSON;

class Exit {}

// What packages "internal/…" below node_modules of the tests hand out.
globalThis[Symbol.for("edgert.test.internals")] = internals;

export function run(file, flags, limit, load) {
  const options = internals("internal/options").getOptionValue("--warnings") === undefined ? {} : internals("internal/test/binding").internalBinding("options");
  for (const flag of flags) {
    const [given, value] = flag.split("=");
    const name = given.replaceAll("_", "-");
    if (name.startsWith("--no-")) options.set(`--${name.slice(5)}`, false);
    else options.set(name, value ?? true);
  }
  const { internalBinding } = internals("internal/test/binding");
  // As Node does before it runs a main module that asks for it.
  if (flags.some((flag) => flag.startsWith("--dns"))) internals("internal/dns/utils").initializeDns();
  // Clients and servers of a test are within its worker.
  internals("internal/test/network").allowListening();
  // What Node's globals are that are the web's here.
  const timers = internals("timers");
  for (const name of ["setTimeout", "setInterval", "clearTimeout", "clearInterval", "setImmediate", "clearImmediate"]) globalThis[name] = timers[name];
  globalThis.queueMicrotask = internals("internal/process/task_queues").queueMicrotask;
  if (flags.some((flag) => /^--expose[-_]gc$/.test(flag))) globalThis.gc = collect;
  const { process } = globalThis;
  process.argv = ["/bin/node", file];
  // There are those of the web, which the tests do not know.
  process.env.NODE_TEST_KNOWN_GLOBALS = "0";
  process.execArgv = flags;
  process.execPath = "/proc/self/exe";
  // The runner has read the flags.
  process.env.NODE_SKIP_FLAG_CHECK = "1";
  // Tests run at the same time: each has a folder of its own to write to.
  process.env.TEST_SERIAL_ID = file.slice(file.lastIndexOf("/") + 1);
  // The tests' common module looks which version of OpenSSL's program is installed: none.
  const childProcess = internals("child_process");
  const { spawnSync } = childProcess;
  childProcess.spawnSync = (file, ...rest) => (`${file}`.includes("openssl") ? { status: null, error: new Error(`spawnSync ${file} ENOENT`) } : spawnSync(file, ...rest));
  let done, result = null, skipped = "", said = [];
  const finished = new Promise((resolve) => { done = resolve; });
  const finish = (code, why) => {
    if (result !== null) return;
    result = { code, why, skipped };
    done();
  };
  let exiting = false;
  // The end of the process, by itself or by process.exit.
  const end = (code, why = "") => {
    if (code !== undefined) process.exitCode = code;
    if (!exiting) {
      exiting = true;
      process._exiting = true;
      try {
        process.emit("exit", process.exitCode ?? 0);
      } catch (error) {
        if (!(error instanceof Exit)) return finish(7, describe(error));
        return;
      }
    }
    finish(Number(process.exitCode ?? 0), why || said.slice(-20).join("\n"));
  };
  process.exit = process.reallyExit = (code) => {
    end(code);
    throw new Exit();
  };
  for (const name of ["log", "error", "warn", "info"]) {
    const before = console[name];
    console[name] = { [name](...texts) {
      const text = texts.map((one) => (typeof one === "string" ? one : Deno.inspect(one))).join(" ");
      if (text.startsWith("1..0 # Skipped")) skipped = text;
      said.push(text.slice(0, 2000));
      before(...texts);
    } }[name];
  }
  process._rawDebug = (text) => { said.push(`${text}`); };
  const fail = (error) => {
    if (error instanceof Exit) return;
    const why = describe(error);
    end(1, why);
    finish(1, why);
  };
  // Behind all listeners of the test.
  const { emit } = process;
  Object.defineProperty(process, "emit", { configurable: true, writable: true, value(name, first) {
    if (name.startsWith?.("uncaughtException") && first instanceof Exit) return true;
    if (Reflect.apply(emit, process, arguments)) return true;
    if (name === "uncaughtException") fail(first);
    return name === "uncaughtException";
  } });

  const { timeoutInfo, immediateInfo } = internalBinding("timers");
  const { held, heldKinds } = internals("internal/test/held");
  // Says what keeps a test from ending, before the runner gives up on it.
  setTimeout(() => {
    if (result !== null) return;
    finish(1, `does not end: ${timeoutInfo[0]} timers, ${immediateInfo[1]} immediates, ${heldKinds().join(", ")}\n${said.slice(-20).join("\n")}`);
  }, limit * 900);
  const isBusy = () => timeoutInfo[0] > 0 || immediateInfo[1] > 0 || held() > 0 || isLoading();
  let quiet = 0;
  const look = () => {
    if (result !== null) return;
    quiet = isBusy() ? 0 : quiet + 1;
    if (quiet < 3) return void setTimeout(look, quiet === 0 ? 2 : 0);
    process.emit("beforeExit", process.exitCode ?? 0);
    process._tickCallback();
    if (!isBusy()) return end();
    quiet = 0;
    look();
  };
  // As a process of Node runs its main module.
  const hooks = internals("internal/async_hooks");
  const begin = () => {
    hooks.pushAsyncContext(1, 0, {});
    let begun;
    try {
      begun = load();
    } finally {
      hooks.clearAsyncIdStack();
      // What it throws is an error like any other, and the process goes on where that is handled.
      if (begun === undefined) setTimeout(look, 0);
    }
    begun?.then(look, (error) => {
      setTimeout(look, 0);
      throw error;
    });
  };
  // The promise of an answer is there before the test can have hooks of promises.
  const answer = finished.then(() => new Response(stringify(result)));
  Deno.serve(() => {
    setTimeout(begin, 0);
    return answer;
  });
}

function describe(error) {
  try {
    return `${error?.stack ?? error}`.slice(0, 4000);
  } catch {
    return "an error that cannot be shown";
  }
}
//# sourceURL=node:internal/modules/cjs/loader
