#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>

#include "tests/unit/capi/c_host.h"

using namespace edgert::test;

namespace {

constexpr char kAsks[] = R"(
export default {
  async fetch(request) {
    const said = [];
    for (const name of ["echo", "refuse", "forget", "babble"]) {
      try {
        said.push(JSON.stringify(await warehouse[name](1, "two")));
      } catch (error) {
        said.push(error.message);
      }
    }
    said.push(String(Object.isFrozen(warehouse.places)), warehouse.places[1].city, typeof ping);
    return new Response(said.join("\n"));
  },
}
)";

void add(edgert_extension* extension, const char* object, const char* name,
         void (*call)(void*, edgert_native_call*), void* user) {
  edgert_native_function function{};
  function.size = sizeof function;
  function.object = object;
  function.name = name;
  function.user = user;
  function.call = call;
  CHECK(edgert_extension_add_function(extension, &function, nullptr));
}

}  // namespace

TEST_CASE("globals of C are values and functions that settle from any thread") {
  edgert_extension* extension = edgert_extension_create();
  std::string user = "the host's own";
  add(
      extension, "warehouse", "echo",
      [](void* user, edgert_native_call* call) {
        std::thread([user, call] {
          size_t size = 0;
          const char* arguments = edgert_native_call_arguments(call, &size);
          const std::string json = "{\"of\":\"" + *static_cast<std::string*>(user) +
                                   "\",\"got\":" + std::string(arguments, size) + "}";
          edgert_native_call_resolve(call, json.data(), json.size());
          edgert_native_call_reject(call, "settled already");
          edgert_native_call_free(call);
        }).detach();
      },
      &user);
  add(
      extension, "warehouse", "refuse",
      [](void*, edgert_native_call* call) {
        edgert_native_call_reject(call, "not today");
        edgert_native_call_free(call);
      },
      nullptr);
  add(
      extension, "warehouse", "forget",
      [](void*, edgert_native_call* call) { edgert_native_call_free(call); }, nullptr);
  add(
      extension, "warehouse", "babble",
      [](void*, edgert_native_call* call) {
        edgert_native_call_resolve(call, nullptr, 0);
        edgert_native_call_free(call);
      },
      nullptr);
  add(
      extension, nullptr, "ping",
      [](void*, edgert_native_call* call) { edgert_native_call_free(call); }, nullptr);
  CHECK(edgert_extension_add_value(extension, "warehouse", "places",
                                   R"([{"city":"Ghent"},{"city":"Bruges"}])", nullptr));
  edgert_pool_options options = c_pool_options();
  options.extensions = &extension;
  options.extension_count = 1;
  const HeldPool pool = make_c_pool(options);
  // The pool has what it needs of it.
  edgert_extension_free(extension);
  const HeldFunction function = make_c_function(kAsks);
  RecordingSink sink;
  const edgert_request request = c_request();
  const edgert_sink told = sink.sink();
  const HeldCall call = edgert_pool_start(pool, function, &request, &told, nullptr, nullptr);
  sink.wait_for_end();
  CHECK(sink.body ==
        "{\"of\":\"the host's own\",\"got\":[1,\"two\"]}\nnot today\n"
        "the native function gave no answer\nthe native function's answer is no JSON text\n"
        "true\nBruges\nfunction");
}
