#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <string>

#include "tests/unit/capi/c_host.h"

using namespace edgert::test;

namespace {

struct Tenant {
  std::string name;
  std::atomic<int> released{0};
};

edgert_function* function_of(Tenant& tenant, edgert_extension* extension, const char* code,
                             edgert_error** error = nullptr) {
  edgert_worker_options options;
  edgert_worker_options_init(&options, sizeof options);
  const std::string path = "/" + tenant.name;
  options.service_path = path.c_str();
  options.module_code = code;
  options.extensions = &extension;
  options.extension_count = 1;
  options.user_data = &tenant;
  options.release_user_data = [](void* user) { ++static_cast<Tenant*>(user)->released; };
  return edgert_function_create(&options, error);
}

// Says whose script calls, which scripts have no part in.
void who(void*, edgert_native_call* call) {
  const auto* tenant = static_cast<Tenant*>(edgert_native_call_user_data(call));
  CHECK(std::strlen(edgert_native_call_worker_id(call)) == 36);
  const std::string told = tenant->name + " at " + edgert_native_call_service_path(call);
  edgert_native_call_resolve_text(call, told.data(), told.size());
  edgert_native_call_free(call);
}

constexpr char kAsksItsOwn[] = R"(
  export default { async fetch() {
    const own = typeof host.ask === "function" ? await host.ask() : "nobody";
    return new Response(own);
  } };)";

}  // namespace

TEST_CASE("functions of C have globals and data of their own") {
  Tenant alice{"alice"}, bob{"bob"};
  {
    const HeldExtension everybody = edgert_extension_create();
    add_native(everybody, "who", who);
    const HeldPool pool = make_c_pool_with(everybody);
    const HeldExtension own = edgert_extension_create();
    CHECK(edgert_extension_add_script(
        own, "ask.js", "host.ask = async () => 'it is ' + await host.who();", nullptr));
    CHECK(edgert_extension_freeze(own, "host", nullptr));
    const HeldFunction asks = function_of(alice, own, kAsksItsOwn);
    const HeldFunction none = function_of(bob, nullptr, kAsksItsOwn);
    CHECK(none == nullptr);
    const HeldExtension empty = edgert_extension_create();
    const HeldFunction silent = function_of(bob, empty, kAsksItsOwn);
    CHECK(answer_of_c(pool, asks) == "it is alice at /alice");
    CHECK(answer_of_c(pool, silent) == "nobody");
    CHECK(alice.released == 0);
  }
  CHECK(alice.released == 1);
  CHECK(bob.released == 1);
}

TEST_CASE("what an extension of C freezes stays") {
  const HeldExtension extension = edgert_extension_create();
  CHECK(edgert_extension_add_value(extension, "host", "name", "\"true\"", nullptr));
  CHECK(edgert_extension_freeze(extension, "host", nullptr));
  const HeldPool pool = make_c_pool_with(extension);
  CHECK(answer_of_c(pool, "host.name = 'false'; return host.name") ==
        "TypeError: "
        "Cannot assign to read only property 'name' of object '#<Object>'");
}

TEST_CASE("what cannot be in a list of globals of C is an error") {
  const HeldExtension extension = edgert_extension_create();
  edgert_error* error = nullptr;
  CHECK_FALSE(edgert_extension_add_script(extension, "a.js", nullptr, &error));
  CHECK(take(error).message == "source is NULL");
  CHECK_FALSE(edgert_extension_add_script(extension, "", "1", &error));
  CHECK(take(error).message == "name is NULL");
  CHECK_FALSE(edgert_extension_freeze(extension, nullptr, &error));
  CHECK(take(error).message == "object is NULL");
  const HeldExecutor executor = edgert_executor_create_queue(nullptr);
  edgert_native_function function{};
  function.size = sizeof function;
  function.name = "both";
  function.call = [](void*, edgert_native_call* call) { edgert_native_call_free(call); };
  function.executor = executor;
  function.is_synchronous = 1;
  CHECK_FALSE(edgert_extension_add_function(extension, &function, &error));
  CHECK(take(error).code == EDGERT_INVALID_ARGUMENT);
  // As long as it was in the first release.
  function.size = 40;
  CHECK(edgert_extension_add_function(extension, &function, &error));
  // What throws fails the boot.
  CHECK(edgert_extension_add_script(extension, "b.js", "throw new Error('not so')", &error));
  const HeldPool pool = make_c_pool_with(extension);
  CHECK(answer_of_c(pool, "return 'boots'").find("not so") != std::string::npos);
  Tenant tenant{"nobody"};
  CHECK(function_of(tenant, nullptr, "", &error) == nullptr);
  CHECK(take(error).message == "edgert_worker_options.extensions[0] is NULL");
  CHECK(tenant.released == 0);
}
