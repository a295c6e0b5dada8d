#include "http/server/handshakes.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/inside.h"
#include "http/codec/response_head.h"
#include "loop/tls_identity.h"

namespace edgert::http {

namespace {

constexpr char kSpeakTls[] =
    "this port speaks TLS, and the request came in the clear: use https:\n";

}  // namespace

// One client. What is to be destroyed inside of its own calls goes at the end of the turn.
class Handshakes::Arrival final : public loop::StreamListener {
 public:
  Arrival(Handshakes& owner, std::unique_ptr<loop::TcpStream> stream)
      : owner_(owner), since_ms_(owner.loop_.now_ms()), tcp_(std::move(stream)) {
    peer_.address = tcp_->peer_address();
    peer_.port = tcp_->peer_port();
    peer_.is_secure = true;
  }

  void start(std::string_view already_read) {
    tcp_->set_listener(this);
    tcp_->start_reading();
    if (!already_read.empty()) on_read(already_read);
  }
  uint64_t since_ms() const { return since_ms_; }
  void set_since(uint64_t ms) { since_ms_ = ms; }
  Arrivals::iterator place;
  bool is_over = false;  // and destroyed at the end of the turn

  void on_read(std::string_view bytes) noexcept override {
    if (is_over || is_refused_) return;
    first_.append(bytes);
    switch (loop::tls_opening(first_)) {
      case loop::TlsOpening::kTooShort:
        return;
      case loop::TlsOpening::kHello:
        return shake();
      case loop::TlsOpening::kPlainHttp:
        return refuse();
      case loop::TlsOpening::kTooLong:
      case loop::TlsOpening::kOther:
        return owner_.forget(this);
    }
  }
  void on_read_end(const std::string&) noexcept override {
    if (!is_over) owner_.forget(this);
  }
  void on_drain() noexcept override {}

 private:
  void shake() {
    tls_ = std::make_unique<loop::TlsStream>(owner_.loop_, std::move(tcp_),
                                             Inside::of(*owner_.identity_).current()->side());
    tls_->handshake(
        [this](const Status& outcome) {
          if (is_over) return;
          if (outcome.ok()) owner_.shaken_(std::move(tls_), std::move(peer_));
          owner_.forget(this);
        },
        std::exchange(first_, {}));
  }
  // It waits until the client has read that and goes: closed at once, with bytes on their way, the
  // connection would be reset and the answer lost.
  void refuse() {
    is_refused_ = true;
    std::string out;
    ResponseHead head{400, "", {}};
    head.headers.append("Content-Type", "text/plain");
    write_response_head(head, Framing::kLength, sizeof kSpeakTls - 1, false, false,
                        owner_.loop_.http_date(), &out);
    tcp_->write(out + kSpeakTls);
    tcp_->shut_down();
    if (owner_.timeout_ms_ == 0) owner_.forget(this);
  }

  Handshakes& owner_;
  uint64_t since_ms_;
  std::unique_ptr<loop::TcpStream> tcp_;  // until it has begun to speak TLS
  std::unique_ptr<loop::TlsStream> tls_;
  Peer peer_;
  std::string first_;
  bool is_refused_ = false;
};

Handshakes::Handshakes(loop::Loop& loop, const HttpServerOptions& options, Shaken shaken,
                       std::function<void()> left)
    : loop_(loop),
      identity_(options.tls),
      timeout_ms_(options.tls_handshake_timeout_ms),
      most_(std::max(options.max_tls_handshakes, 1U)),
      shaken_(std::move(shaken)),
      left_(std::move(left)),
      timer_(loop, [this] { give_up_late(); }) {}

Handshakes::~Handshakes() = default;

void Handshakes::begin(std::unique_ptr<loop::TcpStream> stream, std::string_view already_read) {
  // Who is honest is done within a few milliseconds, so the oldest is not.
  if (arrivals_.size() >= most_) forget(arrivals_.front().get());
  const auto arrival = std::make_shared<Arrival>(*this, std::move(stream));
  arrivals_.push_back(arrival);
  arrival->place = std::prev(arrivals_.end());
  watch();
  arrival->start(already_read);
}

void Handshakes::forget(Arrival* arrival) {
  arrival->is_over = true;
  loop_.post([gone = std::move(*arrival->place)]() mutable { gone.reset(); });
  arrivals_.erase(arrival->place);
  left_();
}

void Handshakes::watch() {
  if (watches_ || timeout_ms_ == 0 || arrivals_.empty()) return;
  watches_ = true;
  const uint64_t end_ms = arrivals_.front()->since_ms() + timeout_ms_;
  timer_.start(end_ms > loop_.now_ms() ? end_ms - loop_.now_ms() : 0);
}

void Handshakes::give_up_late() {
  watches_ = false;
  while (!arrivals_.empty() && arrivals_.front()->since_ms() + timeout_ms_ <= loop_.now_ms())
    forget(arrivals_.front().get());
  watch();
}

void Handshakes::hurry(uint64_t ms) {
  if (timeout_ms_ != 0 && timeout_ms_ <= ms) return;
  timeout_ms_ = ms;
  for (const auto& arrival : arrivals_) arrival->set_since(loop_.now_ms());
  timer_.stop();
  watches_ = false;
  watch();
}

}  // namespace edgert::http
