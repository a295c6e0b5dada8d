#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <future>
#include <string>

#include "tests/support/run_apart.h"
#include "tests/support/test_pool.h"

using namespace edgert;

TEST_CASE("platform before pool", "[.]") {
  auto platform = Platform::create().value();
  PoolOptions options;
  options.snapshot = web_platform();
  auto pool = IsolatePool::create(*platform, std::move(options)).value();
  auto worker = pool->create_worker(test::inline_module(test::kSaysHello)).value();
  platform.reset();
}

TEST_CASE("pool on a worker's thread", "[.]") {
  auto pool = test::make_pool();
  auto worker = pool->create_worker(test::inline_module(test::kSaysHello)).value();
  std::promise<void> never;
  worker->fetch(test::get(), [&](Result<Response>) { pool.reset(); });
  never.get_future().get();
}

TEST_CASE("pool in an answer", "[.]") {
  auto pool = test::make_pool();
  auto worker = pool->create_worker(test::inline_module(test::kSaysHello)).value();
  worker->retire();
  std::promise<void> never;
  worker->fetch(test::get(), [&](Result<Response>) { pool.reset(); });
  never.get_future().get();
}

TEST_CASE("a host that ends its platform before a pool is told") {
  const test::Ended ended = test::run_apart("platform before pool");
  CHECK(ended.signal == SIGABRT);
  CHECK(ended.said.find("the Platform is destroyed before its IsolatePool") != std::string::npos);
}

TEST_CASE("a host that ends a pool on the thread of its worker is told") {
  const test::Ended ended = test::run_apart("pool on a worker's thread");
  CHECK(ended.signal == SIGABRT);
  CHECK(ended.said.find("an IsolatePool is destroyed on the thread of one of its own workers") !=
        std::string::npos);
}

TEST_CASE("a host that ends a pool on the thread that brings its answers is told") {
  const test::Ended ended = test::run_apart("pool in an answer");
  CHECK(ended.signal == SIGABRT);
  CHECK(ended.said.find("an IsolatePool is destroyed inside a callback of its own") !=
        std::string::npos);
}
