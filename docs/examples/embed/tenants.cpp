// A host on cpp-httplib, of many tenants: FOLDER/NAME answers /NAME/… within limits of its own.
// Bodies stream, a client that goes cancels; but answers (16 MB) wait until httplib has read all.
#include <edgert/edgert.h>
#include <edgert/web_platform.h>
#include <httplib.h>

using namespace edgert;
struct Answer final : ResponseSink {
  void on_head(Call&, ResponseHead it, int64_t) noexcept override { head = std::move(it); }
  void on_bytes(Call&, Bytes it) noexcept override { bytes += it.view(); }
  void on_end(Call&) noexcept override { is_over = true; }
  void on_fail(Call&, const Error& error) noexcept override {
    is_broken = head.status != 0, is_over = true, head.status = suggested_status(error);
  }
  const std::shared_ptr<QueueExecutor> queue = QueueExecutor::create();
  ResponseHead head{0, {}, {}};
  std::string bytes;
  bool is_over = false, is_broken = false, is_writing = false;
};

int main(int, char** arguments) {
  const auto platform = Platform::create().value();
  const auto pool = IsolatePool::create(*platform, {.snapshot = web_platform()}).value();
  const auto answer = [&](const auto& in, auto& out, const httplib::ContentReader& body) {
    WorkerOptions function;
    function.service_path = arguments[1] + ("/" + in.matches[1].str());
    const uint32_t cpu_ms = in.matches[1].str().starts_with("large-") ? 20'000 : 500;
    function.limits = {.memory_mb = 64, .cpu_soft_ms = cpu_ms, .cpu_hard_ms = cpu_ms};
    const std::string url = "http://" + in.get_header_value("Host") + in.target;
    RequestHead head{in.method, url, {}, in.remote_addr, 0};
    for (const auto& [name, value] : in.headers) head.headers.append(name, value);
    const BodyKind kind = in.method == "POST" ? BodyKind::kStream : BodyKind::kNone;
    const auto it = std::make_shared<Answer>();
    const FetchOptions fetch{.credit = 16 << 20, .head_timeout_ms = 60'000, .executor = it->queue};
    const auto call = pool->start(function, std::move(head), kind, it, fetch);
    const auto write = [&](const char* data, size_t size) {
      it->is_writing = true;
      call->write(Bytes::copy({data, size}), [it] { it->is_writing = false; });
      while (it->is_writing && it->bytes.size() < 16 << 20) it->queue->wait_and_run(1000);
      return !it->is_writing;
    };
    if (kind == BodyKind::kStream && !body(write)) call->cancel("the client has gone");
    call->end_body();
    while (it->head.status == 0) it->queue->wait_and_run(1000);
    const auto send = [it, call](size_t, httplib::DataSink& to) {
      while (it->bytes.empty() && !it->is_over && to.is_writable()) it->queue->wait_and_run(1000);
      if (it->bytes.empty()) return it->is_over && !it->is_broken && (to.done(), true);
      const std::string bytes = std::exchange(it->bytes, {});
      return call->grant(bytes.size()), to.write(bytes.data(), bytes.size());
    };
    out.set_chunked_content_provider("", send, [it](bool) { it->queue->close(); });
    out.headers.clear(), out.status = it->head.status;
    it->head.headers.each([&](auto name, auto value) { out.headers.emplace(name, value); });
  };
  httplib::Server server;
  server.Get("/([a-z-]+)/.*", [&](auto& in, auto& out) { answer(in, out, {nullptr, nullptr}); });
  server.Post("/([a-z-]+)/.*", answer);
  std::printf("listening at %d\n", server.bind_to_any_port("127.0.0.1")), std::fflush(stdout);
  server.listen_after_bind();
}
