#include <catch2/catch_test_macros.hpp>
#include <future>

#include "tests/support/test_pool.h"
#include "tests/unit/pool/hosted_exchange.h"
#include "tests/unit/pool/recorded_answer.h"

using namespace edgert;
using Acquired = Result<std::shared_ptr<Worker>>;

namespace {

WorkerOptions version(const std::string& code) {
  WorkerOptions options = test::inline_module(code);
  options.service_path = "/function";
  return options;
}

WorkerOptions answering(const std::string& text) {
  return version("Deno.serve(() => new Response('" + text + "'))");
}

std::string answer_of(IsolatePool& pool, const WorkerOptions& options) {
  const auto answer = std::make_shared<test::RecordedAnswer>();
  const auto call =
      pool.start(options, {"GET", "http://host/", {}, {}, 0}, BodyKind::kNone, answer, {});
  answer->wait_for_end();
  return answer->body();
}

Acquired replace(IsolatePool& pool, const WorkerOptions& options) {
  std::promise<Acquired> replaced;
  pool.replace(options, [&](Acquired worker) { replaced.set_value(std::move(worker)); });
  return replaced.get_future().get();
}

}  // namespace

TEST_CASE("a deploy takes over when it serves") {
  const auto pool = test::make_pool();
  const WorkerOptions old = answering("old");
  CHECK(answer_of(*pool, old) == "old");
  const auto before = pool->find_active("/function");
  const Acquired deployed = replace(*pool, answering("new"));
  REQUIRE(deployed.ok());
  // Others are not even asked what they would be.
  CHECK(answer_of(*pool, old) == "new");
  CHECK(pool->find_active("/function") == deployed.value());
  CHECK(before->wait_for(60'000));
}

TEST_CASE("a deploy that fails changes nothing") {
  const auto pool = test::make_pool();
  CHECK(answer_of(*pool, answering("old")) == "old");
  const auto before = pool->find_active("/function");
  SECTION("because a module is wrong") {
    const Acquired deployed = replace(*pool, version("import './nowhere.ts'"));
    REQUIRE(!deployed.ok());
    CHECK(deployed.error().reason == ErrorReason::kModuleError);
  }
  SECTION("because it throws") {
    const Acquired deployed = replace(*pool, version("throw new Error('not today')"));
    REQUIRE(!deployed.ok());
    CHECK(deployed.error().code == ErrorCode::kInvalidWorkerResponse);
    CHECK(deployed.error().message.find("not today") != std::string::npos);
  }
  SECTION("because its options cannot be") {
    WorkerOptions wrong = answering("new");
    wrong.limits.memory_mb = 1;
    wrong.net.allow = {"::::"};
    const Acquired deployed = replace(*pool, wrong);
    REQUIRE(!deployed.ok());
    CHECK(deployed.error().code == ErrorCode::kInvalidArgument);
  }
  CHECK(answer_of(*pool, answering("new")) == "old");
  CHECK(pool->find_active("/function") == before);
}

TEST_CASE("a path that is retired is served by a new worker") {
  const auto pool = test::make_pool();
  CHECK(pool->retire("/function") == 0);
  CHECK(answer_of(*pool, answering("old")) == "old");
  const auto before = pool->find_active("/function");
  CHECK(pool->retire("/function") == 1);
  CHECK(answer_of(*pool, answering("new")) == "new");
  CHECK(before->wait_for(60'000));
}

TEST_CASE("workers boot ahead of their requests") {
  PoolOptions options;
  options.policy = Policy::kPerRequest;
  options.max_parallelism = 3;
  const auto pool = test::make_pool(options);
  const auto prewarm = [&](uint32_t count, const WorkerOptions& function) {
    std::promise<Status> done;
    pool->prewarm(function, count, [&](Status status) { done.set_value(std::move(status)); });
    return done.get_future().get();
  };
  CHECK(prewarm(2, answering("ahead")).ok());
  CHECK(pool->metrics().boots == 2);
  CHECK(prewarm(2, answering("ahead")).ok());
  CHECK(pool->metrics().boots == 2);
  CHECK(prewarm(9, answering("ahead")).ok());
  CHECK(pool->metrics().boots == 3);
  CHECK(answer_of(*pool, answering("late")) == "ahead");
  CHECK(pool->metrics().boots == 3);

  WorkerOptions wrong = version("import './nowhere.ts'");
  wrong.service_path = "/wrong";
  const Status failed = prewarm(1, wrong);
  REQUIRE(!failed.ok());
  CHECK(failed.error().reason == ErrorReason::kModuleError);
  CHECK(!prewarm(1, test::inline_module(test::kSaysHello)).ok());
}

TEST_CASE("a worker that is retired and lives on is none of those that boot ahead") {
  PoolOptions options;
  options.max_parallelism = 2;
  const auto pool = test::make_pool(options);
  const WorkerOptions lingering = version(
      "export default { fetch() { EdgeRuntime.waitUntil(new Promise(() => {})); return new "
      "Response('lingers'); } }");
  CHECK(answer_of(*pool, lingering) == "lingers");
  const auto before = pool->find_active("/function");
  CHECK(pool->retire("/function") == 1);
  CHECK(!before->ended());
  std::promise<Status> done;
  pool->prewarm(answering("next"), 1, [&](Status status) { done.set_value(std::move(status)); });
  CHECK(done.get_future().get().ok());
  const auto ahead = pool->find_active("/function");
  REQUIRE(ahead != nullptr);
  CHECK(ahead != before);
  CHECK(!before->ended());
  before->terminate();
}

TEST_CASE("what a pool tells comes on the executor that it was given") {
  const auto pool = test::make_pool();
  const auto loop = std::make_shared<test::HostLoop>();
  std::promise<bool> acquired, replaced, prewarmed;
  const auto is_here = [loop = loop.get()] { return loop->is_here(); };
  pool->acquire(
      answering("old"), false, [&](const Acquired&) { acquired.set_value(is_here()); }, loop);
  CHECK(acquired.get_future().get());
  pool->replace(
      answering("new"), [&](const Acquired&) { replaced.set_value(is_here()); }, loop);
  CHECK(replaced.get_future().get());
  pool->prewarm(
      answering("new"), 1, [&](const Status&) { prewarmed.set_value(is_here()); }, loop);
  CHECK(prewarmed.get_future().get());
  // One that takes no more work is not the end of it.
  loop->stop();
  std::promise<bool> elsewhere;
  pool->acquire(
      answering("old"), false, [&](const Acquired&) { elsewhere.set_value(is_here()); }, loop);
  CHECK(!elsewhere.get_future().get());
}
