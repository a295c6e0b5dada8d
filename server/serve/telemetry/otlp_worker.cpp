#include "serve/telemetry/otlp_worker.h"

#include <charconv>
#include <utility>

#include "common/json_text.h"
#include "common/log_entry.h"
#include "edgert/call.h"
#include "edgert/worker.h"
#include "serve/own_script.h"

namespace edgert::server::telemetry {

namespace {

constexpr uint64_t kMostAnswerBytes = 64 * 1024;
// Behind the time that a post has: for the worker to give up by itself.
constexpr uint64_t kGraceMs = 2000;
constexpr uint64_t kEndMs = 2000;

// What is gzip'd by a collector may unpack to anything, so it is not asked for.
constexpr char kScript[] = R"(
export default {
  async fetch(request) {
    const { url, headers, timeout } = JSON.parse(request.headers.get("x-post"));
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { ...headers, "accept-encoding": "identity" },
        body: await request.arrayBuffer(),
        redirect: "manual",
        signal: AbortSignal.timeout(timeout),
      });
      const told = { "x-status": String(answer.status || 302) };
      const retry = answer.headers.get("retry-after");
      if (retry !== null) told["retry-after"] = retry;
      return new Response(answer.body, { headers: told });
    } catch (error) {
      return new Response(String(error?.message ?? error).slice(0, 1000), { headers: { "x-status": "0" } });
    }
  },
};
)";

WorkerOptions posting_worker() {
  WorkerOptions worker;
  worker.service_path = std::string(kOwnWorkers) + "telemetry";
  worker.module_loader = std::make_shared<OwnScript>(kScript);
  worker.privileged = true;
  worker.limits.worker_timeout_ms = 0;
  worker.limits.cpu_soft_ms = worker.limits.cpu_hard_ms = 0;
  worker.limits.idle_timeout_ms = 0;
  return worker;
}

RequestHead head_of(const Post& post) {
  std::string told = "{\"url\":";
  append_json(post.url, &told);
  told += ",\"timeout\":" + std::to_string(post.timeout_ms) + ",\"headers\":{";
  char before = ' ';
  for (const auto& [name, value] : post.headers) {
    told += std::exchange(before, ',');
    append_json(name, &told);
    told += ':';
    append_json(value, &told);
  }
  RequestHead head;
  head.method = "POST";
  head.url = "http://localhost/";
  head.headers.append("x-post", told + "}}");
  return head;
}

}  // namespace

// Takes one answer, of which the head alone decides.
class OtlpWorker::Collecting final : public ResponseSink {
 public:
  void on_head(Call&, ResponseHead head, int64_t) noexcept override {
    const std::lock_guard lock(mutex_);
    const std::string_view status = head.headers.find("x-status");
    std::from_chars(status.data(), status.data() + status.size(), posted_.status);
    posted_.retry_after = head.headers.find("retry-after");
  }
  void on_bytes(Call& call, Bytes bytes) noexcept override {
    call.grant(bytes.size());
    const std::lock_guard lock(mutex_);
    posted_.body.append(bytes.view());
  }
  void on_end(Call&) noexcept override { end({}); }
  void on_fail(Call&, const Error& error) noexcept override { end(error.message); }

  Posted wait() {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return is_over_; });
    return std::move(posted_);
  }

 private:
  void end(const std::string& fault) {
    const std::lock_guard lock(mutex_);
    if (posted_.status == 0) posted_.error = fault.empty() ? std::move(posted_.body) : fault;
    is_over_ = true;
    ended_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable ended_;
  Posted posted_;
  bool is_over_ = false;
};

void OtlpWorker::end() {
  if (worker_ == nullptr) return;
  worker_->terminate();
  worker_->wait_for(kEndMs);
}

Result<std::shared_ptr<Worker>> OtlpWorker::worker() {
  if (worker_ == nullptr || worker_->ended()) {
    Result<std::shared_ptr<Worker>> made = pool_->create_worker(posting_worker());
    if (!made.ok()) return made.take_error();
    worker_ = std::move(made).value();
  }
  return worker_;
}

Posted OtlpWorker::post(Post post) {
  Posted failed;
  const Result<std::shared_ptr<Worker>> worker = this->worker();
  if (!worker.ok()) {
    failed.error = worker.error().message;
    return failed;
  }
  FetchOptions options;
  RequestHead head = head_of(post);
  options.body = Bytes(std::move(post.body));
  options.max_body_bytes = kMostAnswerBytes;
  options.total_timeout_ms = post.timeout_ms + kGraceMs;
  const auto sink = std::make_shared<Collecting>();
  {
    const std::lock_guard lock(mutex_);
    if (is_interrupted_) return failed;
    call_ = worker.value()->start(std::move(head), BodyKind::kWhole, sink, options);
  }
  Posted posted = sink->wait();
  const std::lock_guard lock(mutex_);
  call_ = nullptr;
  return posted;
}

void OtlpWorker::interrupt() {
  const std::lock_guard lock(mutex_);
  is_interrupted_ = true;
  if (call_ != nullptr) call_->cancel("the server ends");
}

}  // namespace edgert::server::telemetry
