#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/unit/pool/installed.h"

using namespace edgert;

namespace {

void add_victims(ExtensionScope& scope) {
  scope.add_function("host", "sizes", [](NativeCall call) {
    std::string all;
    for (size_t i = 0; i < call.size(); ++i) all += std::to_string(call.bytes(i).size()) + " ";
    call.resolve_text(all);
  });
  scope.add_function("host", "json", [](NativeCall call) { call.resolve_text(call.json()); });
  scope.add_function("host", "count",
                     [](NativeCall call) { call.resolve_json(std::to_string(call.size())); });
  scope.add_function("host", "stream", [](NativeCall call) {
    call.resolve_json(call.stream(0) == nullptr ? "false" : "true");
  });
}

}  // namespace

TEST_CASE("buffers that a getter detaches or resizes harm no native call") {
  test::Installed host(add_victims);
  const auto pool = test::pool_with(host);
  CHECK(test::answer_of(*pool, R"(
    const buffer = new ArrayBuffer(100);
    const detaches = { toJSON() { structuredClone(buffer, { transfer: [buffer] }); return 1; } };
    return host.sizes(buffer, new Uint8Array(buffer, 10), detaches, buffer);)") == "100 90 0 0 ");
  CHECK(test::answer_of(*pool, R"(
    if (!ArrayBuffer.prototype.resize) return "100 0 0 ";
    const buffer = new ArrayBuffer(100, { maxByteLength: 200 });
    const view = new Uint8Array(buffer, 50);
    return host.sizes(buffer, { toJSON() { buffer.resize(10); return 1; } }, view);)") ==
        "100 0 0 ");
  // By itself it would come empty.
  CHECK(test::answer_of(*pool, R"(
    const shared = new SharedArrayBuffer(8);
    return await host.sizes(new Uint8Array(shared)) + await host.sizes(shared);)") ==
        "TypeError: a SharedArrayBuffer is given to the host by a view of it");
}

TEST_CASE("getters that call again, throw or lie harm no native call") {
  test::Installed host(add_victims);
  const auto pool = test::pool_with(host);
  CHECK(test::answer_of(*pool, R"(
    let depth = 0;
    const again = { toJSON() { return ++depth < 50 ? (host.json(again), depth) : "deep"; } };
    return host.json(again);)") == "[50]");
  CHECK(test::answer_of(*pool, R"(
    Array.prototype.toJSON = () => "lie";
    Object.prototype.toJSON = function () { return 5; };
    return host.json({ a: 1 }, [1], "text");)") == R"([5,"lie","text"])");
  CHECK(test::answer_of(*pool, R"(
    return host.json({ get a() { throw new RangeError("mine"); } });)") == "RangeError: mine");
  CHECK(test::answer_of(*pool, R"(
    return host.json(new Proxy({}, { ownKeys() { throw new SyntaxError("trap"); } }));)") ==
        "SyntaxError: trap");
  CHECK(test::answer_of(*pool, R"(
    let deep = []; for (let i = 0; i < 200_000; ++i) deep = [deep];
    return host.json(deep);)")
            .starts_with("RangeError"));
  CHECK(test::answer_of(
            *pool, "return host.json(Object.create(host.json), new (class extends Blob {})());") ==
        "[{},null]");
}

TEST_CASE("too many and too large arguments of a native call are refused") {
  test::Installed host(add_victims);
  const auto pool = test::pool_with(host);
  CHECK(test::answer_of(*pool, "return host.count(...new Array(255));") == "255");
  CHECK(test::answer_of(*pool, "return host.count(...new Array(256));") ==
        "RangeError: a function of the host takes at most 255 arguments");
  WorkerOptions options = test::function_of(R"(
    const large = "\u20ac".repeat(10_000_000);
    return outcome(host.count(large, large, large, large));)");
  options.limits.memory_mb = 60;
  const auto worker = pool->create_worker(std::move(options)).value();
  const auto answer = worker->fetch_sync(test::get());
  CHECK((answer.ok() ? answer.value().body : answer.error().message).find("memory limit") !=
        std::string::npos);
}

TEST_CASE("streams that are locked or broken harm no native call") {
  test::Installed host(add_victims);
  const auto pool = test::pool_with(host);
  CHECK(test::answer_of(*pool, R"(
    const stream = new ReadableStream();
    stream.getReader();
    return host.stream(stream);)") == "TypeError: The stream is locked to a reader");
  CHECK(test::answer_of(*pool, R"(
    const stream = new ReadableStream();
    ReadableStream.prototype.getReader = () => { throw new Error("replaced"); };
    const first = await host.stream(stream);
    return [first, await outcome(host.stream(stream))].join();)") ==
        "true,TypeError: The stream is locked to a reader");
  // The first stream is let go of when the second argument is refused.
  CHECK(test::answer_of(*pool, R"(
    const heard = Promise.withResolvers();
    const stream = new ReadableStream({ cancel: heard.resolve });
    const told = await outcome(host.stream(stream, 1n));
    await heard.promise;
    return told.split(":")[0];)") == "TypeError");
}
