#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/unit/capi/c_host.h"

using namespace edgert::test;

namespace {

struct Counted {
  std::atomic<int> calls{0};
};
std::atomic<int> states{0};

void count(void*, edgert_native_call* call) {
  auto* counted = static_cast<Counted*>(edgert_native_call_state(call));
  const std::string told = std::to_string(++counted->calls);
  edgert_native_call_resolve(call, told.data(), told.size());
  edgert_native_call_free(call);
}

void install(void*, edgert_scope* scope) {
  ++states;
  edgert_scope_set_state(scope, new Counted, [](void* state) {
    delete static_cast<Counted*>(state);
    --states;
  });
  const std::string path = "\"" + std::string(edgert_scope_service_path(scope)) + "\"";
  CHECK(edgert_scope_add_value(scope, "host", "path", path.c_str(), nullptr));
  edgert_native_function function{};
  function.size = sizeof function;
  function.object = "host";
  function.name = "count";
  function.call = count;
  CHECK(edgert_scope_add_function(scope, &function, nullptr));
  CHECK(edgert_scope_add_script(scope, "twice.js",
                                "host.twice = async () => await host.count() + await host.count()",
                                nullptr));
  CHECK(edgert_scope_freeze(scope, "host", nullptr));
  edgert_error* error = nullptr;
  CHECK_FALSE(edgert_scope_add_value(scope, "host", nullptr, "1", &error));
  CHECK(take(error).message == "name is NULL");
}

}  // namespace

TEST_CASE("globals of C are installed for the realm they are in, which has a state") {
  {
    const HeldExtension extension = edgert_extension_create();
    CHECK(edgert_extension_add_install(extension, install, nullptr, nullptr));
    const HeldPool pool = make_c_pool_with(extension);
    const HeldFunction a = make_c_function(
        "Deno.serve(async () => new Response(host.path + ' ' + await host.twice()))");
    CHECK(answer_of_c(pool, a) == "/function 3");
    CHECK(answer_of_c(pool, a) == "/function 7");
    // Another worker counts for itself.
    CHECK(answer_of_c(pool, "return String(await host.twice())") == "3");
    CHECK(states == 2);
  }
  CHECK(states == 0);
}

TEST_CASE("an install of C that is missing is an error") {
  const HeldExtension extension = edgert_extension_create();
  edgert_error* error = nullptr;
  CHECK_FALSE(edgert_extension_add_install(extension, nullptr, nullptr, &error));
  CHECK(take(error).message == "install is NULL");
}
