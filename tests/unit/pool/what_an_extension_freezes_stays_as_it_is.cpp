#include <catch2/catch_test_macros.hpp>

#include "tests/unit/pool/installed.h"

using namespace edgert;

namespace {

// Tries everything that changes what `place` names; gives what has changed.
std::string attacked(Extension& extension) {
  return test::answer_of(extension, R"(
    "use strict";
    const changed = [];
    const attempt = (what, change) => { try { change(); changed.push(what); } catch {} };
    attempt("value", () => { host.value = 1; });
    attempt("deep", () => { host.value.list[0].x = 2; });
    attempt("push", () => { host.value.list.push(1); });
    attempt("delete", () => { delete host.value; });
    attempt("function", () => { host.call = () => 1; });
    attempt("property of function", () => { host.call.x = 1; });
    attempt("new", () => { host.other = 1; });
    attempt("prototype", () => { Object.setPrototypeOf(host, {}); });
    attempt("helper", () => { host.Helper.prototype.run = 1; });
    attempt("global", () => { globalThis.host = {}; });
    attempt("define", () => { Object.defineProperty(globalThis, "host", { value: {} }); });
    attempt("delete global", () => { delete globalThis.host; });
    return changed.join() + "; " + host.value.list[0].x + (await host.call()) + new host.Helper().run();)");
}

void add_frozen(ExtensionScope& scope, bool freezes) {
  scope.add_value("host", "value", R"({"list":[{"x":1}]})");
  scope.add_function("host", "call", [](NativeCall call) { call.resolve_json("7"); });
  scope.add_script("host.js", R"(
    host.Helper = class Helper { run() { return 9; } };
    host.circle = host;
    host.bytes = new Uint8Array(1);
    Object.defineProperty(host, "getter", { get() { throw new Error("called"); } });)");
  if (freezes) scope.freeze("host");
}

}  // namespace

TEST_CASE("what an extension freezes stays as it is") {
  test::Installed host([](ExtensionScope& scope) { add_frozen(scope, true); });
  CHECK(attacked(host) == "; 179");
}

TEST_CASE("values of extensions are frozen in themselves") {
  test::Installed host([](ExtensionScope& scope) { add_frozen(scope, false); });
  CHECK(test::answer_of(host, R"(
    "use strict";
    try { host.value.list[0].x = 2; return "changed"; } catch (error) { return error.name; })") ==
        "TypeError");
}

TEST_CASE("a value of an extension may be as deep as it likes") {
  test::Installed host([](ExtensionScope& scope) {
    constexpr size_t kDepth = 100000;
    scope.add_value("host", "deep", std::string(kDepth, '[') + std::string(kDepth, ']'));
  });
  CHECK(test::answer_of(host, "return Object.isFrozen(host.deep[0][0][0]);") == "true");
}

TEST_CASE("what is frozen takes nothing more") {
  test::Installed host([](ExtensionScope& scope) {
    add_frozen(scope, true);
    scope.add_value("host", "late", "1");
  });
  CHECK(test::answer_of(host, "return 1;").find("host.late cannot be defined") !=
        std::string::npos);
  test::Installed global([](ExtensionScope& scope) { scope.freeze(""); });
  CHECK(test::answer_of(global, "return 1;").find("cannot be frozen") != std::string::npos);
}
