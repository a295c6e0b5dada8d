// A host that has a function answer a request with both bodies streamed, on a loop of its own.
#include <edgert/edgert.h>
#include <edgert/web_platform.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

// What one client is answered. A real host writes to its socket, and grants when that has taken it.
class Answer final : public edgert::ResponseSink {
 public:
  void on_head(edgert::Call&, edgert::ResponseHead head, int64_t) noexcept override {
    std::printf("%d ", head.status);
  }
  void on_bytes(edgert::Call& call, edgert::Bytes bytes) noexcept override {
    received_ += bytes.size();
    call.grant(bytes.size());
  }
  void on_end(edgert::Call&) noexcept override {
    std::printf("%zu bytes\n", received_);
    is_over_ = true;
  }
  void on_fail(edgert::Call&, const edgert::Error& error) noexcept override {
    std::printf("%d %s\n", edgert::suggested_status(error), error.message.c_str());
    is_over_ = true;
  }
  bool is_over() const { return is_over_; }

 private:
  size_t received_ = 0;
  bool is_over_ = false;
};

// What the client uploads. A real host reads its socket when what it has written is drained; this
// one makes the bytes.
void upload(const std::shared_ptr<edgert::Call>& call, size_t left) {
  const size_t size = std::min<size_t>(left, 64 << 10);
  if (size == 0) return call->end_body();
  call->write(std::string(size, 'x'), [call, left, size] { upload(call, left - size); });
}

int main() {
  auto platform = edgert::Platform::create().value();
  edgert::PoolOptions options;
  options.snapshot = edgert::web_platform();
  auto pool = edgert::IsolatePool::create(*platform, options).value();
  edgert::WorkerOptions function;
  function.service_path = "/echo";  // what it is known by; its code comes from here, not from there
  function.module_code = "export default { fetch: (request) => new Response(request.body) }";

  const auto loop = edgert::QueueExecutor::create();  // the host's loop: here this thread
  edgert::FetchOptions fetch;
  fetch.executor = loop;
  fetch.head_timeout_ms = 10'000;
  fetch.idle_timeout_ms = 30'000;
  const auto answer = std::make_shared<Answer>();
  auto call = pool->start(function, {"POST", "http://localhost/", {}, {}, 0},
                          edgert::BodyKind::kStream, answer, fetch);
  upload(call, 64 << 20);
  while (!answer->is_over()) (void)loop->wait_and_run(1'000);
}
