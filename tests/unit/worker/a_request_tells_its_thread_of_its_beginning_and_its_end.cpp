#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "worker/realm_exchanges.h"
#include "worker/realm_javascript.h"
#include "worker/realm_lifetime.h"
#include "worker/worker_state.h"

using namespace edgert;
using namespace edgert::worker;

namespace {

struct CountingThread final : RealmThread {
  int began = 0, ended = 0;
  void request_began() override { ++began; }
  void duties_ended() override { ++ended; }
  void fail(Error) override {}
  [[noreturn]] void quarantine(const std::string&) override { std::abort(); }
};

class HeldRequest final : public Exchange {
 public:
  explicit HeldRequest(std::vector<std::function<void()>>* done) : done_(done) {}
  const RequestHead& head() const noexcept override { return head_; }
  std::unique_ptr<ByteSource> take_body() noexcept override { return nullptr; }
  void respond(ResponseHead, Bytes) noexcept override {}
  void respond_stream(ResponseHead, std::unique_ptr<ByteSource>, int64_t) noexcept override {}
  void fail(const Error&) noexcept override {}
  void on_abort(std::function<void()>) noexcept override {}
  void on_done(std::function<void()> callback) noexcept override {
    if (callback) done_->push_back(std::move(callback));
  }

 private:
  const RequestHead head_;
  std::vector<std::function<void()>>* const done_;
};

}  // namespace

TEST_CASE("a request tells its thread of its beginning and its end, once each") {
  auto loop = loop::Loop::create().value();
  auto state = std::make_shared<WorkerState>();
  CountingThread thread;
  Duties duties;
  RealmLifetime lifetime(*state, thread, duties, *loop);
  // No script: nothing is entered, and nobody answers but the test.
  RealmJavascript js(*loop, thread, lifetime, state->pulse, state->work);
  const wire::Endpoints endpoints;
  RealmExchanges exchanges(
      *state, thread, duties, js, *loop, nullptr, endpoints, false, [] { return false; }, [] {});
  std::vector<std::function<void()>> done;

  exchanges.on_request(std::make_unique<HeldRequest>(&done));
  exchanges.on_request(std::make_unique<HeldRequest>(&done));
  REQUIRE(done.size() == 2);
  CHECK(thread.began == 2);
  CHECK(duties.in_flight == 2);
  CHECK(state->received.load() == 2);
  Exchange* const first = exchanges.find(0);
  CHECK(first != nullptr);

  // The first end leaves something to do, of which the thread need not hear.
  done[0]();
  loop->run_posted();
  CHECK(thread.ended == 0);
  CHECK(duties.in_flight == 1);
  CHECK(exchanges.find(0) == nullptr);

  // What is counted is so at once; the thread hears of it when nothing of the request is left.
  done[1]();
  CHECK(duties.in_flight == 0);
  CHECK(thread.ended == 0);
  loop->run_posted();
  CHECK(thread.ended == 1);
  CHECK(state->handled.load() == 2);

  // A number that somebody has kept does not reach who comes next into the same place.
  exchanges.on_request(std::make_unique<HeldRequest>(&done));
  CHECK(exchanges.find(0) == nullptr);
  CHECK(exchanges.find(1) == nullptr);
  CHECK(thread.began == 3);
  exchanges.clear();
}
