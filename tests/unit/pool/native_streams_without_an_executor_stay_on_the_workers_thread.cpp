#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <thread>

#include "tests/unit/pool/installed.h"

using namespace edgert;

namespace {

// Reads all of a stream, and tells whether that was always on the thread of who made it.
class Witness final : public ByteSink {
 public:
  Witness(std::unique_ptr<ByteSource> source, NativeCall call)
      : source_(std::move(source)), call_(std::move(call)) {
    source_->attach(this);
    source_->grant(kDefaultCredit);
  }

 private:
  void on_bytes(Bytes bytes) noexcept override {
    look();
    source_->grant(bytes.size());
  }
  void on_end() noexcept override {
    look();
    call_.resolve_text(is_here_ ? "here" : "elsewhere");
    delete this;
  }
  void on_fail(const Error& error) noexcept override {
    call_.reject(error.message);
    delete this;
  }
  void look() { is_here_ = is_here_ && std::this_thread::get_id() == made_on_; }

  const std::thread::id made_on_ = std::this_thread::get_id();
  std::unique_ptr<ByteSource> source_;
  NativeCall call_;
  bool is_here_ = true;
};

}  // namespace

TEST_CASE("native streams without an executor stay on the worker's thread") {
  test::Installed extension([](ExtensionScope& scope) {
    scope.add_function("host", "read",
                       [](NativeCall call) { new Witness(call.stream(0), std::move(call)); });
  });
  const auto pool = test::pool_with(extension);
  const auto worker =
      pool->create_worker(
              test::function_of("let left = 1000;"
                                "return host.read(new ReadableStream({ pull(to) {"
                                "  if (left-- > 0) to.enqueue('chunk'); else to.close(); } }));"))
          .value();
  // The thread that the pool has for answers is busy with one.
  std::promise<void> let_go;
  WorkerOptions wrong = test::inline_module(test::kSaysHello);
  wrong.net.allow = {"::::"};
  pool->acquire(wrong, false, [until = let_go.get_future().share()](const auto&) { until.wait(); });
  std::promise<std::string> answered;
  worker->fetch(test::get(), [&](Result<Response> response) {
    answered.set_value(response.ok() ? response.value().body : response.error().message);
  });
  auto answer = answered.get_future();
  CHECK(answer.wait_for(std::chrono::seconds(60)) == std::future_status::ready);
  let_go.set_value();
  CHECK(answer.get() == "here");
}
