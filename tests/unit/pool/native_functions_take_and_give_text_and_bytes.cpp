#include <catch2/catch_test_macros.hpp>

#include "tests/unit/pool/installed.h"

using namespace edgert;

namespace {

std::string described_argument(const NativeCall& call, size_t place) {
  switch (call.kind(place)) {
    case ArgumentKind::kNothing:
      return "nothing";
    case ArgumentKind::kText:
      return "text " + std::string(call.text(place));
    case ArgumentKind::kBytes:
      return "bytes " + call.bytes(place).to_string();
    case ArgumentKind::kStream:
      return "stream";
    case ArgumentKind::kJson:
      return "json " + call.json(place);
  }
  return {};
}

void add_describers(ExtensionScope& scope) {
  scope.add_function("host", "describe", [](NativeCall call) {
    std::string all;
    for (size_t i = 0; i < call.size(); ++i) all += described_argument(call, i) + "; ";
    call.resolve_text(all);
  });
  scope.add_function("host", "json", [](NativeCall call) { call.resolve_text(call.json()); });
  scope.add_function("host", "echo", [](NativeCall call) {
    if (call.kind(0) == ArgumentKind::kBytes) return call.resolve_bytes(call.bytes(0));
    if (call.kind(0) == ArgumentKind::kText) return call.resolve_text(std::string(call.text(0)));
    if (call.kind(0) == ArgumentKind::kJson) return call.resolve_json(call.json(0));
    call.resolve();
  });
}

}  // namespace

TEST_CASE("native functions take text and bytes as they are") {
  test::Installed host(add_describers);
  const auto pool = test::pool_with(host);
  CHECK(test::answer_of(*pool, "return host.describe('a\\u00fc\\ud83d\\ude00', 'x\\ud800', '');") ==
        "text a\xc3\xbc\xf0\x9f\x98\x80; text x\xef\xbf\xbd; text ; ");
  CHECK(test::answer_of(*pool, R"(
    const bytes = new TextEncoder().encode("0123456789");
    return host.describe(bytes, bytes.buffer, bytes.subarray(2, 5), new DataView(bytes.buffer, 7),
        new Uint16Array(bytes.buffer, 4, 1), new Blob(["ab", "c"]));)") ==
        "bytes 0123456789; bytes 0123456789; bytes 234; bytes 789; bytes 45; bytes abc; ");
}

TEST_CASE("native functions take everything else as JSON") {
  test::Installed host(add_describers);
  const auto pool = test::pool_with(host);
  CHECK(
      test::answer_of(*pool, R"(
    return host.describe(1.5, true, null, { a: [1, "x"] }, [], undefined, () => 1, Symbol("s"),
        { toJSON: () => undefined }, new Date(0), NaN);)") ==
      "json 1.5; json true; json null; json {\"a\":[1,\"x\"]}; json []; nothing; nothing; nothing; "
      "nothing; json \"1970-01-01T00:00:00.000Z\"; json null; ");
  CHECK(
      test::answer_of(*pool, "return host.json('x\"\\n', 1, new Uint8Array(2), undefined, {});") ==
      R"(["x\"\n",1,null,null,{}])");
  CHECK(test::answer_of(*pool, "return host.json();") == "[]");
  CHECK(test::answer_of(*pool, "return host.describe(1n);").starts_with("TypeError: "));
  CHECK(test::answer_of(*pool, "const a = {}; a.a = a; return host.describe(a);")
            .starts_with("TypeError: "));
}

TEST_CASE("native functions give text, bytes and JSON") {
  test::Installed host(add_describers);
  CHECK(test::answer_of(host, R"(
    const bytes = await host.echo(new Uint8Array([1, 2, 255]));
    const empty = await host.echo(new ArrayBuffer(0));
    const { b } = await host.echo({ b: [null] });
    return [bytes.constructor.name, [...bytes], empty.length, await host.echo("\u00e4"),
        JSON.stringify(b), await host.echo()].join(" | ");)") ==
        "Uint8Array | 1,2,255 | 0 | \xc3\xa4 | [null] | ");
}
