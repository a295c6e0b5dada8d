#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/unit/capi/c_host.h"

using namespace edgert::test;

namespace {

std::string answer_of(edgert_pool* pool, edgert_function* function) {
  RecordingSink sink;
  const edgert_request request = c_request();
  const edgert_sink told = sink.sink();
  const HeldCall call = edgert_pool_start(pool, function, &request, &told, nullptr, nullptr);
  sink.wait_for_end();
  return sink.body;
}

struct Deploy {
  bool is_told = false;
  edgert_worker* worker = nullptr;
  edgert_reason reason = EDGERT_NO_REASON;
  static void tell(void* user, edgert_worker* worker, const edgert_error* error) {
    auto* self = static_cast<Deploy*>(user);
    self->is_told = true;
    self->worker = worker;
    self->reason = edgert_error_reason(error);
  }
};

Deploy replace(edgert_pool* pool, edgert_function* function) {
  const HeldExecutor executor = edgert_executor_create_queue(nullptr);
  Deploy deploy;
  CHECK(edgert_pool_replace(pool, function, executor, Deploy::tell, &deploy, nullptr));
  while (!deploy.is_told) edgert_executor_wait_and_run(executor, 1000);
  return deploy;
}

}  // namespace

TEST_CASE("deploys of C tell when they serve, and change nothing when they fail") {
  const HeldPool pool = make_c_pool();
  const HeldFunction old = make_c_function("export default { fetch: () => new Response('old') }");
  const HeldFunction next = make_c_function("export default { fetch: () => new Response('new') }");
  const HeldFunction wrong = make_c_function("import './nowhere.ts'");
  CHECK(answer_of(pool, old) == "old");

  const Deploy failed = replace(pool, wrong);
  CHECK(failed.worker == nullptr);
  CHECK(failed.reason == EDGERT_MODULE_ERROR);
  CHECK(answer_of(pool, old) == "old");

  const Deploy deployed = replace(pool, next);
  const HeldWorker worker = deployed.worker;
  REQUIRE(worker != nullptr);
  CHECK(answer_of(pool, old) == "new");

  CHECK(edgert_pool_retire(pool, "/function") == 1);
  CHECK(edgert_worker_wait(worker, 60'000));
  CHECK(edgert_pool_find(pool, "/function") == nullptr);

  const HeldExecutor executor = edgert_executor_create_queue(nullptr);
  int told = 0;
  const edgert_prewarmed prewarmed = [](void* user, const edgert_error* error) {
    *static_cast<int*>(user) = error == nullptr ? 1 : -1;
  };
  CHECK(edgert_pool_prewarm(pool, next, 1, executor, prewarmed, &told, nullptr));
  while (told == 0) edgert_executor_wait_and_run(executor, 1000);
  CHECK(told == 1);
  const HeldWorker warm = edgert_pool_find(pool, "/function");
  CHECK(warm != nullptr);

  RecordingSink sink;
  const edgert_request request = c_request();
  const edgert_sink heard = sink.sink();
  const HeldCall call = edgert_worker_start(warm, &request, &heard, nullptr, nullptr);
  sink.wait_for_end();
  CHECK(sink.body == "new");
  edgert_worker_terminate(warm);
  CHECK(edgert_worker_wait(warm, 60'000));
  CHECK(edgert_pool_drain(pool, 60'000));
}
