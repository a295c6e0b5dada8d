#include "common/error_codes.h"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace edgert::server {

namespace {

struct Explained {
  const char* code;
  const char* says;  // as the log has it, "…" for what differs
  const char* text;  // why, and what helps
};

constexpr Explained kExplained[] = {
    {"EDG100", "cannot boot: …",
     "The function did not come to serve, for a reason that the message names: a module of another "
     "machine that could not be fetched, a package that its registry does not have, a pack that is "
     "damaged, a file that cannot be read.\n\nMend what it names. `edgertd info FOLDER` reads all "
     "that the function imports without running it, and names everything that is missing at once."},
    {"EDG101", "could not find an appropriate entrypoint: …",
     "Nothing at the service path can be run: there is no such folder, or none of the files in it "
     "that a function may begin with. `failed to determine entrypoint` says the same of a "
     "`maybeEntrypoint`.\n\nThe message lists what was looked for. Look for a misspelled name in "
     "the URL or in `servicePath`, which is relative to the folder that `edgertd` was started in; "
     "a main script had better write `` `${import.meta.dirname}/../${name}` ``."},
    {"EDG102", "Module not found \"…\"",
     "A module that the function imports is not there.\n\nThe place is that of the import. Paths "
     "are "
     "relative to the module that has them, and have the file's extension: `./lib.ts`, not `./lib` "
     "nor `./lib.js`. `\"unstable\": [\"sloppy-imports\"]` in `deno.json` finds those, too. Upper "
     "and "
     "lower case differ."},
    {"EDG103", "Relative import path \"…\" not prefixed with / or ./ or ../",
     "An import is a name alone, and nothing says what it means.\n\nA file of the function begins "
     "with `./`. A package of npm is `npm:name`, one of JSR `jsr:@scope/name`, a module of Node's "
     "`node:name`; `\"imports\"` of `deno.json` or `\"dependencies\"` of `package.json` can give "
     "such a name to all modules of the function."},
    {"EDG104", "syntax error: …",
     "A module is neither JavaScript nor TypeScript.\n\nThe caret stands where it could not be "
     "read "
     "any further: what is wrong is there or in front of it. Only files that end in `.ts`, `.tsx` "
     "or "
     "`.jsx` may have types or JSX in them."},
    {"EDG105", "The requested module '…' does not provide an export named '…'",
     "The module is there, and does not export what is imported from it.\n\nThe hint says what it "
     "does export. What is named `default` is imported without braces. A type that is exported "
     "again "
     "needs `export type { … }`: there are no types any more when modules are linked."},
    {"EDG106", "… in JSON",
     "A file that is imported with `{ type: \"json\" }` is no JSON.\n\nJSON has neither comments "
     "nor "
     "commas behind the last element, and its names stand in double quotes."},
    {"EDG107", "… is no valid WebAssembly module",
     "A `.wasm` file cannot be compiled: it is damaged, empty, text in place of a binary, or asks "
     "for what this V8 does not know, or for shared memory, which user workers do not get.\n\nLook "
     "at its first bytes: they are `00 61 73 6d`. A pointer of Git LFS is a text."},
    {"EDG108", "….json: …",
     "`deno.json`, `package.json` or an import map is no JSON, `edgert.toml` or `config.toml` no "
     "TOML, an env file none, or one of them says what cannot be meant.\n\nThe message names the "
     "file. Comments and commas behind the last element are fine in `deno.json`; addresses are "
     "strings. `edgertd explain edgert.toml` lists what may stand there."},
    {"EDG109", "… lies outside of the function's module roots",
     "A function imports a file from where it may not read: above the folder that its own folder "
     "lies in, or by a name that begins with a dot.\n\n`moduleRoots` of `userWorkers.create()` "
     "says "
     "from where a function may import. Links are followed before that is looked at."},
    {"EDG110", "cannot boot: it was stopped by its limit: …",
     "Reading, transpiling and compiling the function's modules took more memory, CPU time or time "
     "than its limits leave.\n\nThe message has the numbers. `memoryLimitMb`, `cpuTimeHardLimitMs` "
     "and `workerTimeoutMs` of `userWorkers.create()` are the limits. A pack that `edgertd bundle` "
     "has made needs no transpiling."},
    {"EDG111", "event loop error: …",
     "A script has thrown at its top level, or in what nobody waits for, or a promise was rejected "
     "that nobody handles. It ends the worker; a main script's ends the server.\n\nThe stack says "
     "where. What is begun and not awaited needs a `catch` of its own."},
    {"EDG201", "… memory limit reached …",
     "A worker stayed beyond `memoryLimitMb` and was stopped; its requests failed with "
     "`WorkerRequestCancelled`, and the next one boots another worker.\n\nStream bodies in place "
     "of "
     "collecting them, bound what global variables keep, or set a higher limit. What counts is in "
     "docs/limits.md."},
    {"EDG202", "… CPU time … limit reached …",
     "A worker has used the CPU time of its whole life, or of one request. At the soft limit it "
     "answers what it has and goes; at the hard limit it is stopped.\n\nLook for a loop that does "
     "not end. For real work set `cpuTimeSoftLimitMs` and `cpuTimeHardLimitMs`, or "
     "`cpuTimePerRequestMs`, which grows with the requests."},
    {"EDG203", "… wall clock duration reached …",
     "A worker has lived as long as `workerTimeoutMs` lets it. One that is idle goes at half of it "
     "without a word.\n\nNothing is wrong where requests are short: the next one boots another "
     "worker. For long streams and WebSockets set a higher limit; 0 is none."},
    {"EDG204", "WorkerRequestIdleTimeout: request timed out",
     "A function has taken a request and said nothing for "
     "`--user-worker-request-idle-timeout`; `worker.fetch()` "
     "failed with `WorkerRequestIdleTimeout`.\n\nLook for a promise that is never settled, often a "
     "`fetch` to a server that does not answer: give it `AbortSignal.timeout(ms)`."},
    {"EDG205", "worker did not respond in time, or: worker boot error: …",
     "There may be no more workers at this moment, or the function's workers have done harm again "
     "and again.\n\nThe same request may be sent again after a while; the error has `retryAfterMs` "
     "where it is known. `--max-parallelism`, `--max-resident-workers` and `--memory-budget` are "
     "the "
     "limits of the process."},
    {"EDG206", "userWorkers.create: …",
     "An option of `create()` has a value that it cannot have; the message names the option and "
     "what "
     "was given.\n\nLimits are whole numbers within bounds, none of them a text. Options that "
     "there "
     "are none of are told once in the log, with the name that may be meant."},
    {"EDG207", "the worker has registered no request handler …",
     "The function's top level has come to its end, and nothing answers requests.\n\nCall "
     "`Deno.serve(handler)`, or write `export default { fetch(request) { … } }`; the message says "
     "where the default export is something else."},
    {"EDG208", "… is answered with 500: …",
     "A handler has thrown, or its promise was rejected; with 502, it returned something else than "
     "a "
     "`Response`. `the body of the response … ends too early` says the same of a response whose "
     "head had gone out. The worker goes on.\n\nThe stack says where. Return a `Response` on every "
     "way "
     "through the handler, and `await` what gives it."},
    {"EDG209", "its top level has been waiting for 3 s …",
     "Requests wait for a function whose top level awaits something that does not come.\n\nThe "
     "place "
     "is that of the `await`. Begin to serve first, and await inside of the handler."},
    {"EDG301", "edgertd: … cannot listen on …",
     "Another process listens at that address already.\n\n`ss -ltnp` shows which one. `--port` "
     "says "
     "which port to take, 0 any that is free."},
    {"EDG302", "edgertd: file descriptors run out (RLIMIT_NOFILE)",
     "The process may not open as many files as it needs to begin.\n\n`ulimit -n`, or "
     "`LimitNOFILE=` "
     "of systemd, says how many; connections and workers take one and more each."},
    {"EDG303", "too many workers are quarantined (--max-quarantined …)",
     "So many workers did not come out of V8 when they were stopped that the process wants to be "
     "started again: it answers what it has and ends with 75.\n\nThe log names the functions. A "
     "supervisor that starts it again is part of a deployment: docs/deploy.md."},
    {"EDG304", "edgertd: not expected: …",
     "The command line has a flag, a value or a verb that there is not, or lacks one; it ended "
     "with "
     "2.\n\nThe message says what may be meant. `edgertd --help` lists the verbs, `edgertd start "
     "--help` the flags of one."},
};

const Explained* find(std::string_view code) {
  const auto is_it = [code](const Explained& each) {
    return std::equal(
        code.begin(), code.end(), each.code, each.code + std::string_view(each.code).size(),
        [](char a, char b) { return std::toupper(static_cast<unsigned char>(a)) == b; });
  };
  const auto* const found = std::find_if(std::begin(kExplained), std::end(kExplained), is_it);
  return found == std::end(kExplained) ? nullptr : found;
}

std::string_view code_of(ErrorTopic topic) {
  switch (topic) {
    case ErrorTopic::kNoEntry:
      return "EDG101";
    case ErrorTopic::kModuleNotFound:
      return "EDG102";
    case ErrorTopic::kBareName:
      return "EDG103";
    case ErrorTopic::kSyntax:
      return "EDG104";
    case ErrorTopic::kMissingExport:
      return "EDG105";
    case ErrorTopic::kJson:
      return "EDG106";
    case ErrorTopic::kWebAssembly:
      return "EDG107";
    case ErrorTopic::kConfiguration:
      return "EDG108";
    case ErrorTopic::kNotAllowed:
      return "EDG109";
    case ErrorTopic::kThrown:
      return "EDG111";
    case ErrorTopic::kWorkerOption:
      return "EDG206";
    case ErrorTopic::kNoHandler:
      return "EDG207";
    case ErrorTopic::kRequestFailed:
      return "EDG208";
    case ErrorTopic::kTopLevelWaits:
      return "EDG209";
    case ErrorTopic::kOther:
      break;
  }
  return "EDG100";
}

std::string_view code_of(ErrorReason reason) {
  switch (reason) {
    case ErrorReason::kMemoryLimit:
      return "EDG201";
    case ErrorReason::kCpuLimit:
      return "EDG202";
    case ErrorReason::kWallClockLimit:
      return "EDG203";
    case ErrorReason::kOverloaded:
    case ErrorReason::kPutOff:
      return "EDG205";
    default:
      return {};
  }
}

}  // namespace

std::string behind(std::string_view code) {
  return code.empty() ? std::string() : " [" + std::string(code) + "]";
}

std::string_view code_of(const Error& error, const ErrorDetail& detail) {
  const bool is_boot = error.code == ErrorCode::kInvalidWorkerCreation;
  if (const std::string_view code = code_of(error.reason); !code.empty())
    return is_boot && code < "EDG204" ? "EDG110" : code;
  switch (error.code) {
    case ErrorCode::kWorkerRequestIdleTimeout:
      return "EDG204";
    case ErrorCode::kAddressInUse:
      return "EDG301";
    case ErrorCode::kInvalidWorkerResponse:
      return "EDG111";
    default:
      break;
  }
  return is_boot || detail.topic != ErrorTopic::kOther ? code_of(detail.topic) : std::string_view();
}

std::string code_behind(const Error& error, const ErrorDetail& detail) {
  return behind(code_of(error, detail));
}

std::string_view code_of(const LogLine& line) {
  if (line.reason != ErrorReason::kNone) return code_of(line.reason);
  // What was thrown is not what has ended the worker, here.
  const bool has_topic = line.detail != nullptr && line.detail->topic != ErrorTopic::kOther &&
                         line.detail->topic != ErrorTopic::kThrown;
  return has_topic ? code_of(line.detail->topic) : std::string_view();
}

std::string explanation_of(std::string_view code) {
  const Explained* const found = find(code);
  if (found == nullptr) return {};
  return "## " + std::string(found->code) + "\n\n```text\n" + found->says + "\n```\n\n" +
         found->text + "\n";
}

std::string page_of_codes() {
  std::string page =
      "# Errors and what they mean\n\nWhat `edgertd` says of functions that do not boot, of "
      "requests that fail (`--access-log`) and of itself ends with a code, such as `[EDG102]`; "
      "`edgertd explain EDG102` prints what is said of it here, `edgertd explain` this page. What "
      "has "
      "no code in the log is found here by what it says. Codes stand in the log and on the "
      "terminal alone, never in an `error.message`, "
      "which scripts and clients see.\n\nA function that does not boot is logged with the place, "
      "the "
      "line and a hint where there is one:\n\n```text\n"
      "2026-11-30T10:20:30.123Z hello [Error] cannot boot: Module not found "
      "\"file:///srv/functions/hello/lib\" [EDG102]\n"
      "    imported from file:///srv/functions/hello/index.ts:2:23\n"
      "  2 | import { greet } from \"./lib\";\n"
      "    |                       ^\n"
      "    hint: files are imported with their extension: \"./lib.ts\"\n```\n\n"
      "Codes from 100 on are of boots, from 200 on of workers that were stopped or that there may "
      "not be, from 300 on of the process.\n";
  for (const Explained& each : kExplained) page += "\n" + explanation_of(each.code);
  return page;
}

}  // namespace edgert::server
