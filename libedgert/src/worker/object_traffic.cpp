#include "worker/object_traffic.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <optional>
#include <random>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "edgert/binding/held_bytes.h"
#include "http/client/client.h"
#include "loop/timer.h"
#include "s3/answers.h"
#include "s3/retries.h"

namespace edgert::worker {

namespace {

constexpr size_t kMostExchanges = 16;
// What an attempt may take at most, however little comes of it at a time.
constexpr uint64_t kMostSilences = 10;

double by_chance() {
  static thread_local std::minstd_rand random(std::random_device{}());
  return std::uniform_real_distribution<double>(0, 1)(random);
}

}  // namespace

// One request, from its first attempt to its last.
class ObjectTraffic::Exchange final : public ByteSink {
 public:
  Exchange(ObjectTraffic& traffic, uint64_t id, std::shared_ptr<const s3::Request> request,
           Done done)
      : traffic_(traffic),
        id_(id),
        request_(std::move(request)),
        done_(std::move(done)),
        timer_(traffic.loop_, [this] { on_timer(); }),
        held_(traffic.memory_) {}
  ~Exchange() override { drop(); }

  uint64_t id() const { return id_; }
  const s3::Request& request() const { return *request_; }
  uint32_t attempts() const { return attempts_; }
  s3::Answer& answer() { return answer_; }
  const std::string& reason() const { return reason_; }
  Done take_done() { return std::move(done_); }

  void begin() {
    drop();
    ++attempts_;
    waits_ = false;
    answer_ = {};
    reason_.clear();
    const int64_t now_s = time(nullptr);
    if (traffic_.endpoint_.has_expired(now_s)) return fail(-EACCES, "the credentials have expired");
    client_ = traffic_.client();
    if (client_ == nullptr) return fail(-EPERM, "no client can be made");
    const s3::Endpoint::Outgoing outgoing = traffic_.endpoint_.prepare(*request_, now_s);
    binding::OutgoingRequest sent;
    sent.head.method = request_->method;
    sent.head.url = outgoing.url;
    for (const auto& [name, value] : outgoing.fields) sent.head.headers.append(name, value);
    sent.keeps_coding = true;
    // So that nobody codes it, which would need a decoder without bounds.
    sent.head.headers.append("accept-encoding", "identity");
    if (request_->body != nullptr) {
      sent.has_body = true;
      sent.body = Bytes::adopt(request_->body->data(), request_->body->size(),
                               std::const_pointer_cast<std::string>(request_->body));
    }
    ends_ms_ = traffic_.loop_.now_ms() + kMostSilences * traffic_.silence_ms_;
    timer_.start(traffic_.silence_ms_);
    call_ = client_->fetch(
        std::move(sent), [this](Result<FetchResponse> response) { on_head(std::move(response)); });
  }

  // The next attempt, after a while.
  void wait(uint64_t ms) {
    drop();
    waits_ = true;
    timer_.start(ms);
  }

 private:
  // Lets go of the attempt, on nobody's stack.
  void drop() {
    timer_.stop();
    source_.reset();
    if (call_ != 0) client_->abort(std::exchange(call_, 0), {ErrorCode::kCancelled, "dropped"});
    client_.reset();
    held_.set(0);
  }

  void on_timer() {
    if (waits_) return begin();
    fail(-ETIMEDOUT, "the store is silent");
  }

  void on_head(Result<FetchResponse> response) {
    call_ = 0;
    if (!response.ok()) {
      const bool may_pass = response.error().code != ErrorCode::kInvalidArgument &&
                            response.error().code != ErrorCode::kNotCapable;
      return fail(response.error().code == ErrorCode::kTimedOut ? -ETIMEDOUT
                  : may_pass                                    ? -EIO
                                                                : -EINVAL,
                  response.error().message);
    }
    FetchResponse& given = response.value();
    answer_.status = given.head.status;
    answer_.fields = std::move(given.head.headers);
    if (given.stream == nullptr) {
      if (!take(given.body.view())) return;
      return over();
    }
    rest_ms();
    source_ = std::move(given.stream);
    source_->attach(this);
    source_->grant(kDefaultCredit);
  }

  // Failures are told in a few words, whatever was asked for.
  size_t most() const {
    return answer_.ok() ? request_->most_answer : std::min(request_->most_answer, s3::kShortAnswer);
  }

  bool take(std::string_view bytes) {
    if (is_over_) return false;
    if (answer_.body.size() + bytes.size() > most()) {
      if (answer_.ok()) {
        fail(-EIO, "the answer is longer than what was asked for");
      } else {
        over();  // the status tells enough
      }
      return false;
    }
    answer_.body.append(bytes);
    held_.set(answer_.body.capacity());
    return true;
  }

  void on_bytes(Bytes bytes) noexcept override {
    if (!take(bytes.view())) return;
    rest_ms();
    if (source_ != nullptr) source_->grant(bytes.size());
  }
  void on_end() noexcept override { over(); }
  void on_fail(const Error& error) noexcept override { fail(-EIO, error.message); }

  // Something came: until how long silence is borne from now on.
  void rest_ms() {
    const uint64_t now = traffic_.loop_.now_ms();
    timer_.start(std::min<uint64_t>(traffic_.silence_ms_, ends_ms_ > now ? ends_ms_ - now : 0));
  }

  void fail(int error, std::string reason) {
    if (is_over_) return;
    answer_ = {};
    answer_.error = error;
    reason_ = std::move(reason);
    over();
  }

  // What has called may be on the stack below, the client among it.
  void over() {
    if (std::exchange(is_over_, true)) return;
    timer_.stop();
    traffic_.loop_.post([self = std::weak_ptr<ObjectTraffic*>(traffic_.self_), id = id_] {
      if (const auto traffic = self.lock()) (*traffic)->settle(id);
    });
  }

  friend class ObjectTraffic;
  ObjectTraffic& traffic_;
  const uint64_t id_;
  const std::shared_ptr<const s3::Request> request_;
  Done done_;
  loop::Timer timer_;
  binding::HeldBytes held_;
  uint32_t attempts_ = 0;
  bool waits_ = false, is_over_ = false;
  uint64_t ends_ms_ = 0;
  std::shared_ptr<binding::HttpClient> client_;
  uint32_t call_ = 0;
  std::unique_ptr<ByteSource> source_;
  s3::Answer answer_;
  std::string reason_;
};

ObjectTraffic::ObjectTraffic(loop::Loop& loop, const ObjectStore& store, s3::Endpoint endpoint,
                             std::shared_ptr<binding::DescriptorShare> descriptors,
                             binding::Memory& memory, Log log)
    : loop_(loop),
      retries_(store.retries),
      silence_ms_(store.silence_ms),
      endpoint_(std::move(endpoint)),
      descriptors_(std::move(descriptors)),
      memory_(memory),
      log_(std::move(log)) {}

ObjectTraffic::~ObjectTraffic() {
  self_.reset();
  exchanges_.clear();
  waiting_.clear();
}

std::shared_ptr<binding::HttpClient> ObjectTraffic::client() {
  if (client_ != nullptr) return client_;
  binding::HttpClientOptions options;
  options.max_per_host = options.max_connections = options.max_idle_per_host = kMostExchanges;
  options.connect_timeout_ms = std::min<uint64_t>(options.connect_timeout_ms, silence_ms_);
  // Everything: the host itself has said where its store is.
  Result<std::shared_ptr<http::Client>> made =
      http::Client::create(loop_, std::move(options), net::NetAccess(), descriptors_);
  if (made.ok()) client_ = std::move(made).value();
  return client_;
}

void ObjectTraffic::send(std::shared_ptr<const s3::Request> request, Done done) {
  waiting_.push_back(
      std::make_unique<Exchange>(*this, ++next_, std::move(request), std::move(done)));
  begin_waiting();
}

void ObjectTraffic::begin_waiting() {
  while (!waiting_.empty() && exchanges_.size() < kMostExchanges) {
    std::unique_ptr<Exchange> next = std::move(waiting_.front());
    waiting_.pop_front();
    Exchange* const begun = next.get();
    exchanges_.emplace(begun->id(), std::move(next));
    const uint64_t now = loop_.now_ms();
    if (paused_until_ms_ > now) {
      begun->wait(paused_until_ms_ - now);
    } else {
      begun->begin();
    }
  }
}

void ObjectTraffic::settle(uint64_t id) {
  const auto found = exchanges_.find(id);
  if (found == exchanges_.end()) return;
  Exchange& exchange = *found->second;
  exchange.is_over_ = false;
  s3::Answer& answer = exchange.answer();
  if (answer.status != 0 && (!answer.ok() || exchange.request().fails_late)) {
    answer.code = s3::failure_code(answer.body);
    if (answer.ok() && !answer.code.empty()) answer.status = 500;
  }
  const s3::Verdict verdict = s3::verdict_of(answer);
  if (verdict != s3::Verdict::kFinal && exchange.attempts() < retries_.max_attempts) {
    const uint64_t ms = s3::backoff_ms(retries_, exchange.attempts(), by_chance());
    if (verdict == s3::Verdict::kTransient && retries_.reconnects) client_.reset();
    if (verdict == s3::Verdict::kThrottled && retries_.mode == ObjectStoreRetries::Mode::kAdaptive)
      paused_until_ms_ = std::max(paused_until_ms_, loop_.now_ms() + ms);
    return exchange.wait(ms);
  }
  if (!answer.ok()) tell(exchange, answer);
  const std::unique_ptr<Exchange> ended = std::move(found->second);
  exchanges_.erase(found);
  const Done done = ended->take_done();
  s3::Answer last = std::move(answer);
  begin_waiting();
  done(std::move(last));
}

void ObjectTraffic::tell(const Exchange& exchange, const s3::Answer& answer) {
  // What is asked about in order to know whether it is there, or how it ends.
  constexpr uint64_t kEveryMs = 1000;
  if (answer.status == 404 || answer.status == 416) return;
  const uint64_t now = loop_.now_ms();
  if (told_ms_ != 0 && now < told_ms_ + kEveryMs) {
    ++untold_;
    return;
  }
  told_ms_ = now;
  std::string why =
      answer.status != 0 ? std::to_string(answer.status) : base::shortened(exchange.reason());
  if (!answer.code.empty()) why += " " + answer.code;
  std::string text = "/s3/" + exchange.request().bucket + ": " + exchange.request().method +
                     " failed after " + std::to_string(exchange.attempts()) +
                     (exchange.attempts() == 1 ? " attempt: " : " attempts: ") + why;
  if (untold_ != 0) text += " (and " + std::to_string(std::exchange(untold_, 0)) + " before)";
  log_(text);
}

}  // namespace edgert::worker
