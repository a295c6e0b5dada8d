#include "serve/key_fetcher.h"

#include <charconv>
#include <memory>
#include <utility>

#include "edgert/call.h"
#include "serve/jwt/key_reading.h"
#include "serve/own_script.h"

namespace edgert::server {

namespace {

constexpr uint64_t kPatienceMs = 10'000;

constexpr char kScript[] = R"(
export default {
  async fetch(request) {
    const answer = await fetch(request.headers.get("x-url"), {
      headers: { accept: "application/jwk-set+json, application/json" },
      signal: AbortSignal.timeout(8000),
    });
    const headers = { "x-status": String(answer.status) };
    const control = answer.headers.get("cache-control");
    if (control !== null) headers["cache-control"] = control;
    return new Response(answer.body, { headers });
  },
};
)";

WorkerOptions fetching_worker() {
  WorkerOptions worker;
  worker.service_path = "edgertd:keys";
  worker.module_loader = std::make_shared<OwnScript>(kScript);
  worker.limits.memory_mb = 64;
  worker.limits.worker_timeout_ms = 0;
  worker.limits.cpu_soft_ms = worker.limits.cpu_hard_ms = 0;
  worker.limits.idle_timeout_ms = 60'000;
  worker.imports.granted = false;
  return worker;
}

// `max-age` of a cache-control field.
std::optional<int64_t> max_age_of(std::string_view control) {
  constexpr std::string_view kName = "max-age=";
  const size_t at = control.find(kName);
  if (at == std::string_view::npos) return std::nullopt;
  int64_t seconds = 0;
  const auto read =
      std::from_chars(control.data() + at + kName.size(), control.data() + control.size(), seconds);
  return read.ec == std::errc() ? std::optional(seconds) : std::nullopt;
}

// Collects one answer.
class Collecting final : public ResponseSink {
 public:
  Collecting(std::string url, jwt::JwksFetcher::Done done)
      : url_(std::move(url)), done_(std::move(done)) {}

  void on_head(Call&, ResponseHead head, int64_t) noexcept override {
    status_ = std::string(head.headers.find("x-status"));
    if (head.status != 200) status_ = std::to_string(head.status);
    fetched_.max_age_s = max_age_of(head.headers.find("cache-control"));
  }
  void on_bytes(Call& call, Bytes bytes) noexcept override {
    call.grant(bytes.size());
    fetched_.body.append(bytes.view());
  }
  void on_end(Call&) noexcept override {
    if (status_ != "200")
      return done_(Error{ErrorCode::kInvalidData, url_ + " answers with status " + status_});
    done_(std::move(fetched_));
  }
  void on_fail(Call&, const Error& error) noexcept override {
    done_(Error{error.code, url_ + ": " + error.message});
  }

 private:
  const std::string url_;
  const jwt::JwksFetcher::Done done_;
  std::string status_;
  jwt::FetchedKeys fetched_;
};

}  // namespace

KeyFetcher::KeyFetcher(IsolatePool& pool) : pool_(pool), worker_(fetching_worker()) {}

void KeyFetcher::fetch(const std::string& url, Done done) {
  RequestHead head;
  head.method = "GET";
  head.url = "http://localhost/";
  head.headers.append("x-url", url);
  FetchOptions options;
  options.total_timeout_ms = kPatienceMs;
  options.max_body_bytes = jwt::kMostKeySetBytes;
  // A call goes on for as long as somebody has it: its own sink has, until the last word.
  const auto kept = std::make_shared<std::shared_ptr<Call>>();
  auto sink = std::make_shared<Collecting>(
      url, [kept, done = std::move(done)](Result<jwt::FetchedKeys> fetched) {
        done(std::move(fetched));
      });
  *kept = pool_.start(worker_, std::move(head), BodyKind::kNone, std::move(sink), options);
}

}  // namespace edgert::server
