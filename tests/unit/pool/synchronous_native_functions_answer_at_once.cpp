#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "tests/unit/pool/installed.h"

using namespace edgert;

namespace {

void add_synchronous(ExtensionScope& scope) {
  FunctionOptions at_once;
  at_once.is_synchronous = true;
  scope.add_function(
      "host", "upper",
      [](NativeCall call) {
        std::string text(call.text(0));
        for (char& c : text) c = static_cast<char>(std::toupper(c));
        call.resolve_text(text);
        call.reject("too late");
      },
      at_once);
  scope.add_function(
      "host", "refuse", [](NativeCall call) { call.reject("RangeError", "no"); }, at_once);
  scope.add_function(
      "host", "forget", [](NativeCall) {}, at_once);
  scope.add_function(
      "host", "later",
      [](NativeCall call) { std::thread([call]() mutable { call.resolve(); }).detach(); }, at_once);
  scope.add_function(
      "host", "other",
      [](NativeCall call) { std::thread([&call] { call.resolve_json("{\"a\":1}"); }).join(); },
      at_once);
}

}  // namespace

TEST_CASE("synchronous native functions answer at once") {
  test::Installed host(add_synchronous);
  const auto pool = test::pool_with(host);
  CHECK(test::answer_of(*pool, "return host.upper('abc') + host.other().a;") == "ABC1");
  CHECK(test::answer_of(*pool, R"(
    try { host.refuse(); } catch (error) {
      return [error instanceof RangeError, error.message, error.stack.includes("at run")].join(); })") ==
        "true,no,true");
  CHECK(test::answer_of(*pool, "host.forget();").starts_with("Error: "));
  // Whether its thread comes in time is its own affair.
  CHECK_FALSE(test::answer_of(*pool, "return host.later();").empty());
}

TEST_CASE("a synchronous native function has no executor") {
  test::Installed host([](ExtensionScope& scope) {
    scope.add_function("", "both", [](NativeCall) {},
                       {.executor = QueueExecutor::create(), .is_synchronous = true});
  });
  CHECK(test::answer_of(host, "return 1;").find("both is synchronous") != std::string::npos);
}
