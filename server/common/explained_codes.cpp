#include "common/explained_codes.h"

namespace edgert::server {

namespace {

constexpr Explained kLogCodes[] = {
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

constexpr Explained kClientCodes[] = {
    {"BOOT_ERROR",
     R"x(503 {"code":"BOOT_ERROR","message":"Worker failed to boot (please check logs)"})x",
     "The function did not come to serve, or there may be no more workers at this moment; with "
     "`retry-after` the same request may be sent again after so many seconds.\n\nThe log says "
     "`cannot boot: …` at that time, with a code from EDG100 on: a module that is missing, an "
     "error "
     "of syntax, a limit that it meets while it boots. `edgertd check` finds most of it without "
     "serving. Without such a line the workers that there may be were all taken: EDG205."},
    {"WORKER_ERROR",
     R"x(500 {"code":"WORKER_ERROR","message":"Function exited due to an error (please check logs)"})x",
     "The function's code has failed where nobody caught it, or it has no handler.\n\nThe log has "
     "the stack: EDG208 where a handler has thrown, EDG207 where nothing answers requests, EDG111 "
     "for what failed at the top level or in what nobody waits for. Catch what may fail, and "
     "return "
     "a `Response` on every way through the handler."},
    {"WORKER_LIMIT",
     R"x(546 {"code":"WORKER_LIMIT","message":"Worker failed to respond due to a resource limit: cpu 2004 ms used of 2000 (please check logs)"})x",
     "A limit has stopped the function's worker while it had the request; the message says which "
     "one, and how much it was.\n\nEDG201 (memory), EDG202 (CPU time) and EDG203 (wall clock) say "
     "what uses it up and what helps. `limits` of the function in `edgert.toml`, or of "
     "`userWorkers.create()`, sets another. The next request has a new worker; whether this one "
     "may "
     "be sent again is for its sender to know: it may have been carried out in part."},
    {"IDLE_TIMEOUT",
     R"x(504 {"code":"IDLE_TIMEOUT","message":"Request idle timeout limit (150s) reached"})x",
     "The function has taken the request and said nothing for so long.\n\nLook for a promise that "
     "is never settled, often a `fetch` to a server that does not answer: give it "
     "`AbortSignal.timeout(ms)`. What takes long had better begin its answer at once, and send it "
     "bit by bit. `request_idle_timeout_ms` in `edgert.toml` is the limit."},
    {"EDGE_FUNCTION_ERROR", "500 … sb-error-code: EDGE_FUNCTION_ERROR",
     "The function itself has answered with a status of 500 or above, whose body is its own; or "
     "the "
     "server could not have the request answered for a reason that is not the function's.\n\nLook "
     "into the body first: what stands there is what the function wanted to say. The log has more "
     "where the body is the server's, `Request failed due to an internal server error`."},
    {"NOT_FOUND", "404 Function not found",
     "No function has that name, and no route of one leads there.\n\nThe name is the first segment "
     "of the path, also behind `/functions/v1`; upper and lower case differ. Folders that begin "
     "with "
     "`_` or `.` are none, nor is a function with `enabled = false`. `edgertd check` counts those "
     "that there are; with `[server] admin`, `GET /functions` lists them."},
    {"METHOD_NOT_ALLOWED", R"x(405 {"code":"METHOD_NOT_ALLOWED","message":"Method not allowed"})x",
     "A route leads there, for other methods.\n\nThe field `allow` names them. `routes` of the "
     "function in `edgert.toml` says which there are."},
    {"INVALID_URL", R"x(400 {"code":"INVALID_URL","message":"The path cannot be a function's"})x",
     "The path is none that an honest client sends: it has `%` without two hexadecimal digits, a "
     "null character, a backslash, or segments such as `..` written so that they are not seen.\n\n"
     "Have the client encode it, with `encodeURIComponent` for each segment."},
    {"HEADERS_TOO_LARGE",
     R"x(431 {"code":"HEADERS_TOO_LARGE","message":"The request has too many headers"})x",
     "With the fields that the server adds the request has more than 500, or than 256 KiB.\n\nLook "
     "for cookies that grow, or for a proxy that adds fields each time a request passes."},
    {"KEYS_UNAVAILABLE",
     R"x(503 {"code":"KEYS_UNAVAILABLE","message":"The token cannot be verified yet"})x",
     "The keys that may verify the token are fetched from elsewhere and have not come yet, or too "
     "many requests wait for them.\n\nSend it again after `retry-after`. If it lasts, the log says "
     "why `[auth] jwks` cannot be had: its host may be away, or its certificate not to be "
     "trusted."},
    {"UNAUTHORIZED_NO_AUTH_HEADER",
     R"x(401 {"code":"UNAUTHORIZED_NO_AUTH_HEADER","message":"Missing authorization header"})x",
     "The function wants a token (`verify_jwt`), and there was none.\n\nSend `Authorization: "
     "Bearer "
     "TOKEN`, or `apikey: KEY`. A function that everybody may call has `verify_jwt = false` in "
     "`edgert.toml`."},
    {"UNAUTHORIZED_INVALID_JWT_FORMAT",
     R"x(401 {"code":"UNAUTHORIZED_INVALID_JWT_FORMAT","message":"Invalid JWT format"})x",
     "What was sent is no token of three parts, or no `Bearer`, or a field stands twice.\n\nLook "
     "at "
     "what the client sends: often the word `Bearer` is missing, a variable was empty "
     "(`Bearer undefined`), or there is a line feed at the end."},
    {"UNAUTHORIZED_LEGACY_JWT",
     R"x(401 {"code":"UNAUTHORIZED_LEGACY_JWT","message":"Invalid JWT"})x",
     "A token of HS256, HS384 or HS512 that is not to be believed: its signature does not fit "
     "`[auth] jwt_secret`, or it is over, or not for us.\n\nCompare the secret with that of "
     "whoever "
     "signs, to the last character, and look at `exp`, `aud` and `iss` of the token. Each is "
     "described in docs/authorization.md."},
    {"UNAUTHORIZED_ASYMMETRIC_JWT",
     R"x(401 {"code":"UNAUTHORIZED_ASYMMETRIC_JWT","message":"Invalid JWT"})x",
     "A token of RS256, ES256 or another algorithm with two keys that is not to be believed: no "
     "key "
     "of `[auth] jwks` has its `kid`, its signature does not fit, or it is over, or not for us."
     "\n\nLook whether `[auth] jwks` names those of whoever signs, and at `exp`, `aud` and `iss` "
     "of "
     "the token."},
    {"UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM",
     R"x(401 {"code":"UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM","message":"Unsupported JWT algorithm none"})x",
     "The token names an algorithm that none of the server's keys are for.\n\nHave it signed with "
     "one that docs/authorization.md lists; `none` never is."},
};

}  // namespace

std::span<const Explained> log_codes() { return kLogCodes; }
std::span<const Explained> client_codes() { return kClientCodes; }

}  // namespace edgert::server
