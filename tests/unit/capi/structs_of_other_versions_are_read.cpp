#include <catch2/catch_test_macros.hpp>
#include <cstring>

#include "tests/unit/capi/c_host.h"

using namespace edgert::test;

namespace {

// What a header of a later release might have.
struct LaterOptions {
  edgert_worker_options now;
  uint64_t later;
};
struct LaterMetrics {
  edgert_pool_metrics now;
  uint64_t later;
};

}  // namespace

TEST_CASE("a struct of a later header is taken unless it says what is not known") {
  LaterOptions options;
  std::memset(&options, 0xff, sizeof options);
  edgert_worker_options_init(&options.now, sizeof options);
  CHECK(options.now.size == sizeof options);
  CHECK(options.now.net_granted == 1);
  CHECK(options.later == 0);
  options.now.service_path = "/function";
  edgert_error* error = nullptr;
  const HeldFunction function = edgert_function_create(&options.now, &error);
  CHECK(function != nullptr);
  CHECK(error == nullptr);
  options.later = 1;
  CHECK(edgert_function_create(&options.now, &error) == nullptr);
  const Told told = take(error);
  CHECK(told.code == EDGERT_NOT_SUPPORTED);
  CHECK(told.message.find("edgert_worker_options has a field") == 0);
}

TEST_CASE("a later header hears nothing in fields that are not known") {
  const HeldPool pool = make_c_pool();
  LaterMetrics metrics;
  std::memset(&metrics, 0xff, sizeof metrics);
  metrics.now.size = sizeof metrics;
  CHECK(edgert_pool_get_metrics(pool, &metrics.now, nullptr));
  CHECK(metrics.now.size == sizeof metrics);
  CHECK(metrics.now.boots == 0);
  CHECK(metrics.later == 0);
}

TEST_CASE("an init of a wrong size makes a struct that nobody takes") {
  edgert_limits limits;
  std::memset(&limits, 0xff, sizeof limits);
  edgert_limits_init(&limits, sizeof limits - 8);
  CHECK(limits.size == sizeof limits - 8);
  CHECK(limits.worker_timeout_ms == 0);
  edgert_worker_options options;
  edgert_worker_options_init(&options, sizeof options);
  options.limits = &limits;
  edgert_error* error = nullptr;
  CHECK(edgert_function_create(&options, &error) == nullptr);
  CHECK(take(error).message.find("edgert_limits.size is ") == 0);
  edgert_limits_init(nullptr, sizeof limits);
  edgert_limits_init(&limits, 0);
}

TEST_CASE("the library says what it is") {
  CHECK(edgert_abi_version() == EDGERT_ABI_VERSION);
  CHECK(std::strlen(edgert_version()) > 0);
}
