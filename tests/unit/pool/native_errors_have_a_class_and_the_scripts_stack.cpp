#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "tests/unit/pool/installed.h"

using namespace edgert;

namespace {

void add_refusals(ExtensionScope& scope) {
  scope.add_function("host", "fail", [](NativeCall call) {
    std::thread([call]() mutable {
      call.reject(call.text(0), std::string(call.text(1)));
    }).detach();
  });
  scope.add_function("host", "plain", [](NativeCall call) { call.reject("no"); });
}

}  // namespace

TEST_CASE("native errors have the class that the host names") {
  test::Installed host(add_refusals);
  const auto pool = test::pool_with(host);
  const auto fails_as = [&](const std::string& name, const std::string& type) {
    return test::answer_of(*pool, "try { await host.fail('" + name +
                                      "', 'because'); } catch (e) { return [e.constructor === " +
                                      type + ", e.name, e.message].join(); }");
  };
  CHECK(fails_as("TypeError", "TypeError") == "true,TypeError,because");
  CHECK(fails_as("RangeError", "RangeError") == "true,RangeError,because");
  CHECK(fails_as("Error", "Error") == "true,Error,because");
  CHECK(fails_as("NotFound", "Deno.errors.NotFound") == "true,NotFound,because");
  CHECK(fails_as("PermissionDenied", "Deno.errors.PermissionDenied") ==
        "true,PermissionDenied,because");
  CHECK(fails_as("BucketError", "Error") == "true,BucketError,because");
  CHECK(fails_as("__proto__", "Error") == "true,__proto__,because");
  CHECK(fails_as("", "Error") == "true,,because");
  CHECK(test::answer_of(*pool, "await host.plain();") == "Error: no");
}

TEST_CASE("native errors have the stack of the script") {
  test::Installed host(add_refusals);
  const auto pool = test::pool_with(host);
  for (const char* call : {"host.fail('NotFound', 'because')", "host.plain()"}) {
    const std::string stack = test::answer_of(*pool, R"(
      function inner() { return )" + std::string(call) + R"(; }
      async function outer() { await inner(); }
      try { await outer(); } catch (error) { return error.stack; })");
    CAPTURE(stack);
    CHECK((stack.starts_with("NotFound: because\n    at inner (") ||
           stack.starts_with("Error: no\n    at inner (")));
    CHECK(stack.find("at outer") != std::string::npos);
  }
  CHECK(test::answer_of(*pool, R"(
    Error.prepareStackTrace = () => { throw new Error("hostile"); };
    try { await host.plain(); } catch (error) { return error.message; })") == "no");
}
