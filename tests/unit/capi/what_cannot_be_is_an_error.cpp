#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cstring>
#include <vector>

#include "tests/unit/capi/c_host.h"

using namespace edgert::test;

namespace {

// Calls `attempt` with a place for its error; what it gave there.
template <typename Attempt>
Told failure_of(Attempt attempt) {
  edgert_error* error = nullptr;
  CHECK_FALSE(static_cast<bool>(attempt(&error)));
  return take(error);
}

template <typename Struct>
Struct sized(size_t size) {
  Struct made{};
  made.size = size;
  return made;
}

}  // namespace

TEST_CASE("NULL is an error where functions can fail, and nothing elsewhere") {
  const HeldPool pool = make_c_pool();
  const HeldFunction function = make_c_function("export default {}");
  const edgert_request request = c_request();
  RecordingSink sink;
  const edgert_sink told = sink.sink();
  const auto refused = [](const Told& failure, const char* names) {
    CHECK(failure.code == EDGERT_INVALID_ARGUMENT);
    CHECK(failure.message.find(names) != std::string::npos);
  };
  using Place = edgert_error**;
  refused(failure_of([](Place error) { return edgert_pool_create(nullptr, nullptr, error); }),
          "platform");
  refused(failure_of([](Place error) { return edgert_pool_create(c_platform(), nullptr, error); }),
          "edgert_pool_options is NULL");
  refused(failure_of([&](Place error) {
            return edgert_pool_start(nullptr, function, &request, &told, nullptr, error);
          }),
          "pool");
  refused(failure_of([&](Place error) {
            return edgert_pool_start(pool, nullptr, &request, &told, nullptr, error);
          }),
          "function");
  refused(failure_of([&](Place error) {
            return edgert_pool_start(pool, function, nullptr, &told, nullptr, error);
          }),
          "edgert_request is NULL");
  refused(failure_of([&](Place error) {
            return edgert_pool_start(pool, function, &request, nullptr, nullptr, error);
          }),
          "edgert_sink is NULL");
  refused(failure_of([](Place error) { return edgert_function_create(nullptr, error); }),
          "edgert_worker_options is NULL");
  refused(failure_of([](Place error) { return edgert_executor_create(nullptr, error); }),
          "edgert_executor_callbacks is NULL");
  refused(failure_of([](Place error) { return edgert_executor_create_uv(nullptr, error); }),
          "loop");
  refused(failure_of([&](Place error) {
            return edgert_pool_replace(pool, function, nullptr, nullptr, nullptr, error);
          }),
          "replaced");
  refused(failure_of([&](Place error) {
            return edgert_pool_prewarm(pool, nullptr, 1, nullptr, nullptr, nullptr, error);
          }),
          "function");
  refused(failure_of([](Place error) { return edgert_pool_get_metrics(nullptr, nullptr, error); }),
          "pool");
  refused(failure_of([&](Place error) { return edgert_pool_get_metrics(pool, nullptr, error); }),
          "edgert_pool_metrics is NULL");
  refused(failure_of([](Place error) { return edgert_get_live_objects(nullptr, error); }),
          "edgert_live_objects is NULL");
  refused(failure_of([](Place error) {
            return edgert_extension_add_value(nullptr, "a", "b", "1", error);
          }),
          "extension");
  refused(failure_of([](Place error) { return edgert_worker_set_limits(nullptr, nullptr, error); }),
          "worker");

  edgert_platform_free(nullptr);
  edgert_pool_free(nullptr);
  edgert_function_free(nullptr);
  edgert_executor_free(nullptr);
  edgert_executor_close(nullptr);
  edgert_extension_free(nullptr);
  edgert_worker_free(nullptr);
  edgert_worker_retire(nullptr);
  edgert_worker_terminate(nullptr);
  edgert_call_free(nullptr);
  edgert_call_grant(nullptr, 1);
  edgert_call_write(nullptr, "x", 1, nullptr, nullptr);
  edgert_call_end_body(nullptr);
  edgert_call_cancel(nullptr, "why");
  edgert_native_call_free(nullptr);
  edgert_native_call_reject(nullptr, "why");
  edgert_native_call_resolve(nullptr, "1", 1);
  edgert_task_run(nullptr);
  edgert_task_free(nullptr);
  edgert_error_free(nullptr);
  CHECK(edgert_executor_run(nullptr) == 0);
  CHECK(edgert_executor_fd(nullptr) == -1);
  CHECK(edgert_pool_find(nullptr, nullptr) == nullptr);
  CHECK(edgert_pool_find(pool, nullptr) == nullptr);
  CHECK(edgert_pool_retire(pool, nullptr) == 0);
  CHECK(edgert_worker_id(nullptr) == nullptr);
  CHECK_FALSE(edgert_worker_wait(nullptr, 0));
  CHECK(edgert_error_code(nullptr) == EDGERT_OK);
  CHECK(std::strcmp(edgert_error_message(nullptr), "") == 0);
  CHECK(edgert_error_copy(nullptr) == nullptr);
  CHECK(std::strcmp(edgert_native_call_arguments(nullptr, nullptr), "") == 0);
  // Whoever wants no error gets none.
  CHECK(edgert_pool_create(c_platform(), nullptr, nullptr) == nullptr);
}

TEST_CASE("structs of a wrong size are refused by name") {
  const HeldPool pool = make_c_pool();
  const size_t size = GENERATE(size_t{0}, size_t{8}, sizeof(edgert_pool_metrics) - 8, SIZE_MAX);
  auto metrics = sized<edgert_pool_metrics>(size);
  Told failure = failure_of(
      [&](edgert_error** error) { return edgert_pool_get_metrics(pool, &metrics, error); });
  CHECK(failure.code == EDGERT_INVALID_ARGUMENT);
  CHECK(failure.message.find("edgert_pool_metrics.size is " + std::to_string(size)) == 0);

  edgert_worker_options options;
  edgert_worker_options_init(&options, sizeof options);
  options.size = size;
  failure =
      failure_of([&](edgert_error** error) { return edgert_function_create(&options, error); });
  CHECK(failure.message.find("edgert_worker_options.size is ") == 0);
}

TEST_CASE("values that cannot be are refused by name") {
  edgert_pool_options options = c_pool_options();
  options.policy = 17;
  CHECK(failure_of([&](edgert_error** error) {
          return edgert_pool_create(c_platform(), &options, error);
        }).message.find("policy") != std::string::npos);
  options = c_pool_options();
  options.extension_count = 1;
  CHECK(failure_of([&](edgert_error** error) {
          return edgert_pool_create(c_platform(), &options, error);
        }).message.find("extensions is NULL") != std::string::npos);
  options = c_pool_options();
  options.snapshot = nullptr;
  CHECK(failure_of([&](edgert_error** error) {
          return edgert_pool_create(c_platform(), &options, error);
        }).message.find("snapshot is NULL") != std::string::npos);

  const HeldPool pool = make_c_pool();
  const HeldFunction function = make_c_function("export default {}");
  RecordingSink sink;
  edgert_sink told = sink.sink();
  edgert_request request = c_request();
  const auto refusal = [&] {
    return failure_of([&](edgert_error** error) {
             return edgert_pool_start(pool, function, &request, &told, nullptr, error);
           })
        .message;
  };
  request.body_kind = 3;
  CHECK(refusal().find("body_kind is 3") != std::string::npos);
  request = c_request();
  request.url = nullptr;
  CHECK(refusal() == "edgert_request.url is NULL");
  request = c_request();
  const edgert_field nameless{nullptr, "value"};
  request.fields = &nameless;
  request.field_count = 1;
  CHECK(refusal() == "edgert_request.fields[0].name is NULL");
  request = c_request();
  told.on_end = nullptr;
  CHECK(refusal() == "a callback of edgert_sink is NULL");
  // What can be as a struct, and not as a request, the sink hears.
  told = sink.sink();
  request.url = "/relative";
  const HeldCall call = edgert_pool_start(pool, function, &request, &told, nullptr, nullptr);
  REQUIRE(call != nullptr);
  sink.wait_for_end();
  CHECK(sink.code == EDGERT_INVALID_ARGUMENT);
  CHECK(sink.suggested_status == 400);
}

TEST_CASE("a second platform is an error") {
  REQUIRE(c_platform() != nullptr);
  CHECK(failure_of([](edgert_error** error) {
          return edgert_platform_create(nullptr, error);
        }).code == EDGERT_INVALID_ARGUMENT);
}
