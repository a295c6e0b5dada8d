#include "http/server/connection.h"

#include <utility>

#include "http/codec/response_head.h"
#include "http/server/http_exchange.h"

namespace edgert::http {

namespace {

// Pipelined requests wait in memory up to here, then in the kernel.
constexpr size_t kMostPendingInput = 64 * 1024;
// What is left of a body that nobody reads is swallowed up to here; a longer one costs the
// connection.
constexpr uint64_t kMostDiscarded = 4 * 1024 * 1024;
// Who reads a request's body after its answer holds up the next request: not without asking for
// more.
constexpr uint64_t kMostLateReadMs = 10'000;
// How long a client that has not asked yet may take to do so while the server drains.
constexpr uint64_t kMostFirstMs = 1000;
// No request is begun while more than this waits for the client.
constexpr size_t kMostUnsent = 64 * 1024;
// Requests of one client that are begun in a turn of the loop; then others come.
constexpr uint32_t kMostRequestsATurn = 32;
// Of a body that a script gives as fast as its client takes; then others come.
constexpr size_t kMostSentATurn = 512 * 1024;

}  // namespace

Connection::Connection(loop::Loop& loop, std::unique_ptr<loop::Stream> stream, Peer peer,
                       const HttpServerOptions& options, RequestHandler& handler,
                       ConnectionOwner& owner)
    : loop_(loop),
      stream_(std::move(stream)),
      peer_(std::move(peer)),
      options_(options),
      handler_(handler),
      owner_(owner),
      parser_(*this, options.max_head_bytes, peer_.is_secure) {}

Connection::~Connection() {
  closed_ = true;
  client_gone("the server closes");
}

void Connection::start(std::string_view already_read) {
  stream_->set_listener(this);
  if (options_.head_timeout_ms != 0)
    head_timer_ = std::make_unique<loop::Timer>(loop_, [this] { close(); });
  if (options_.response_timeout_ms != 0) {
    response_timer_ = std::make_unique<loop::Timer>(loop_, [this] {
      if (current_ && !current_->response_started && current_->link->exchange != nullptr) {
        current_->link->exchange->respond(ResponseHead{504, "", {}}, {});
      }
    });
  }
  arm_head_timer();
  stream_->start_reading();
  if (!already_read.empty()) on_read(already_read);
}

void Connection::arm_head_timer() {
  if (head_timer_) head_timer_->start(options_.head_timeout_ms);
}

void Connection::drain() {
  if (std::exchange(draining_, true) || current_) return;
  if (has_asked_) return close();
  // It has only just come, and is about to ask: closed now, it would lose a request.
  first_timer_ = std::make_unique<loop::Timer>(loop_, [this] {
    // What has come meanwhile is read first.
    loop_.post_next_turn([this, alive = std::weak_ptr<ExchangeLink>(idle_)] {
      if (!alive.expired() && !current_) close();
    });
  });
  first_timer_->start(kMostFirstMs);
}

bool Connection::write(std::string_view first, Bytes second, std::string_view third) {
  if (closed_) return false;
  // A broken connection shows in the next read, which tells everybody in the right order; until
  // then it takes no more.
  if (!stream_->write(first, std::move(second), third)) is_broken_ = true;
  count_unsent();
  return true;
}

bool Connection::write_soon(std::string_view first, std::string_view second,
                            std::string_view third) {
  if (closed_) return false;
  stream_->write_soon(first, second, third);
  return true;
}

size_t Connection::queued_bytes() const { return is_broken_ ? SIZE_MAX : stream_->queued_bytes(); }

bool Connection::takes_more(size_t bytes) {
  if (sent_turn_ != loop_.turn()) {
    sent_turn_ = loop_.turn();
    sent_ = 0;
  }
  // The first of a turn is never too large.
  if (sent_ == 0 || sent_ + bytes <= kMostSentATurn) {
    sent_ += bytes;
    return true;
  }
  if (!std::exchange(sends_next_, true)) {
    loop_.post_next_turn([this, alive = std::weak_ptr<ExchangeLink>(idle_)] {
      if (alive.expired()) return;
      sends_next_ = false;
      if (current_ && current_->link->exchange != nullptr)
        current_->link->exchange->socket_drained();
    });
  }
  return false;
}

void Connection::count_unsent() {
  const size_t bytes = stream_->queued_bytes();
  if (bytes == unsent_.bytes()) return;
  if (unsent_.bytes() == 0) {
    moved_ms_ = loop_.now_ms();
    taken_ = stream_->taken_bytes();
  }
  const bool more = bytes > unsent_.bytes();
  unsent_.set(bytes);
  if (more) owner_.waits(this);
}

void Connection::look_whether_it_moves() {
  const uint64_t taken = stream_->taken_bytes();
  if (taken == taken_) return;
  taken_ = taken;
  moved_ms_ = loop_.now_ms();
}

// --- reading ------------------------------------------------------------------------------------

void Connection::on_read(std::string_view bytes) noexcept {
  if (closed_) return;
  if (current_ && current_->upgraded) {
    current_->body->on_bytes(bytes);
    return update_reading();
  }
  if (!pending_input_.empty() || (current_ ? current_->request_complete : !may_begin())) {
    pending_input_.append(bytes);
    return update_reading();
  }
  parse(bytes);
}

void Connection::parse(std::string_view bytes) {
  parsing_ = true;
  while (!bytes.empty() && !closed_) {
    const size_t used = parser_.feed(bytes);
    if (parser_.failure() == 0) hand_over();
    if (current_ && current_->body) current_->body->deliver();
    if (parser_.failure() != 0) {
      parsing_ = false;
      arriving_.reset();
      return refuse(parser_.failure(), parser_.reason());
    }
    // As they came: extensions and sizes of chunks may be without end, too.
    if (current_ && current_->body && current_->body->discards()) {
      current_->discarded += used;
      if (current_->discarded > kMostDiscarded && current_->response_finished) close();
    }
    bytes.remove_prefix(used);
    if (!current_) continue;
    if (current_->request_complete && current_->response_finished) {
      next_request();
      if (!closed_ && !bytes.empty() && !may_begin()) break;
    } else if (current_->request_complete) {
      break;
    }
  }
  parsing_ = false;
  if (closed_) return;
  pending_input_.append(bytes);
  if (current_ && current_->upgraded) return switch_protocols();
  update_reading();
}

// Its handler finds a body that is short there already.
void Connection::hand_over() {
  std::unique_ptr<HttpExchange> exchange = std::move(arriving_);
  // What has been refused meanwhile is nobody's.
  if (exchange != nullptr && !closed_ && current_ && !current_->response_started)
    handler_.on_request(std::move(exchange));
}

bool Connection::may_begin() {
  if (stream_->queued_bytes() > kMostUnsent) return false;  // on_drain goes on
  if (turn_ != loop_.turn()) {
    turn_ = loop_.turn();
    begun_ = 0;
  }
  if (begun_ < kMostRequestsATurn && !owner_.is_full()) return true;
  if (!std::exchange(goes_on_, true)) {
    loop_.post_next_turn([this, alive = std::weak_ptr<ExchangeLink>(idle_)] {
      if (alive.expired()) return;
      goes_on_ = false;
      parse_pending();
    });
  }
  return false;
}

void Connection::parse_pending() {
  if (pending_input_.empty() || closed_ || parsing_ || current_ || !may_begin()) return;
  const std::string input = std::exchange(pending_input_, {});
  parse(input);
}

void Connection::update_reading() {
  if (closed_) return;
  const bool body_full = current_ && current_->body &&
                         (!current_->request_complete || current_->upgraded) &&
                         current_->body->full();
  // While requests wait for their turn, the client's end waits behind them.
  const bool requests_wait = !current_ && !pending_input_.empty();
  if (body_full || requests_wait || pending_input_.size() > kMostPendingInput) {
    stream_->stop_reading();
  } else {
    stream_->start_reading();
  }
}

void Connection::on_head(ParsedRequest request) {
  if (head_timer_) head_timer_->stop();
  keep_alive_ = request.keep_alive;
  request.head.peer_address = peer_.address;
  request.head.peer_port = peer_.port;
  ++begun_;
  has_asked_ = true;
  current_.emplace();
  current_->link = std::allocate_shared<ExchangeLink>(base::Recycled<ExchangeLink>());
  current_->link->connection = this;
  current_->may_upgrade = request.may_upgrade;
  if (request.has_body || request.may_upgrade) current_->body = std::make_shared<SocketBody>(this);
  current_->expects_continue = request.expects_continue && request.has_body && !request.http_1_0;
  if (response_timer_) response_timer_->start(options_.response_timeout_ms);
  arriving_ = std::make_unique<HttpExchange>(std::move(request.head), request.http_1_0,
                                             request.may_upgrade, current_->link, current_->body);
}

void Connection::on_body(std::string_view bytes) {
  if (!current_ || closed_ || current_->body == nullptr) return;
  current_->expects_continue = false;
  current_->body_bytes += bytes.size();
  if (options_.max_body_bytes != 0 && current_->body_bytes > options_.max_body_bytes) {
    keep_alive_ = false;
    current_->body->on_fail(
        Error{ErrorCode::kLimit, "the request body is over the limit max_body_bytes"});
    if (!current_->response_started && current_->link->exchange != nullptr) {
      current_->link->exchange->respond(ResponseHead{413, "", {}}, {});
    }
    if (current_->response_finished) close();
    return;
  }
  if (!current_->body->discards()) current_->body->collect(bytes);
}

void Connection::on_complete() {
  if (!current_) return;
  current_->request_complete = true;
  current_->expects_continue = false;
  if (current_->body && !current_->may_upgrade) current_->body->on_end();
}

void Connection::body_wanted() {
  if (closed_ || !current_) return;
  if (current_->expects_continue && current_->body->wanted() && !current_->response_started) {
    current_->expects_continue = false;
    write("HTTP/1.1 100 Continue\r\n\r\n");
  }
  if (current_->response_finished && !current_->request_complete) return end_request();
  if (!parsing_) update_reading();
}

void Connection::end_request() {
  if (current_->body && current_->body->is_read()) {
    if (!late_timer_) {
      late_timer_ = std::make_unique<loop::Timer>(loop_, [this] {
        if (closed_ || !current_ || !current_->body || current_->request_complete) return;
        // Nobody has asked since: what has come waits for the reader, or the client is slow.
        if (current_->body->full()) return close();
        late_timer_->start(kMostLateReadMs);
      });
    }
    late_timer_->start(kMostLateReadMs);
  } else {
    arm_head_timer();  // for the rest of a body that nobody wants
    if (!keep_alive_ || draining_) return close();
  }
  if (!parsing_) update_reading();
}

void Connection::refuse(int status, const std::string& reason) {
  if (current_) {
    // The bytes that go wrong are the body of a request that is being answered.
    if (current_->body) {
      current_->body->on_fail(
          Error{ErrorCode::kInvalidArgument, "malformed request body: " + reason});
    }
    if (current_->response_started) return close();
  }
  std::string out;
  const std::string body = reason + "\n";
  ResponseHead head{status, "", {}};
  head.headers.append("Content-Type", "text/plain");
  write_response_head(head, Framing::kLength, body.size(), false, false, loop_.http_date(), &out);
  write(out + body);
  close();
}

void Connection::on_read_end(const std::string& reason) noexcept {
  if (closed_) return;
  // In another protocol that is the end of what it sends.
  if (reason.empty() && current_ && current_->upgraded) current_->body->on_end();
  client_gone(reason.empty() ? "the client closed the connection" : reason);
  close();
}

void Connection::client_gone(const std::string& reason) {
  if (!current_) return;
  const Current gone = *std::exchange(current_, std::nullopt);
  const Error error{ErrorCode::kCancelled, reason};
  gone.link->connection = nullptr;
  if (gone.body) gone.body->detach();
  // First, so that who passes the request on tells of an abort and not of a body that broke off.
  if (gone.link->exchange != nullptr) gone.link->exchange->client_gone(error);
  if (gone.body && (!gone.request_complete || gone.may_upgrade)) gone.body->on_fail(error);
}

// --- answering ----------------------------------------------------------------------------------

void Connection::response_started() {
  if (current_) current_->response_started = true;
  if (response_timer_) response_timer_->stop();
}

void Connection::switch_protocols() {
  if (closed_ || !current_) return;
  current_->upgraded = true;
  if (parsing_) return;  // what has come already follows at the end of the parse
  const std::string input = std::exchange(pending_input_, {});
  if (!input.empty()) current_->body->on_bytes(input);
  if (!closed_) update_reading();
}

void Connection::response_finished(bool reusable) {
  if (closed_ || !current_) return;
  current_->response_finished = true;
  if (!reusable) {
    return close();
  }
  if (current_->expects_continue)
    keep_alive_ = false;  // the client may or may not send the body now
  if (!current_->request_complete) {
    // Who has begun to read the body may go on; what nobody reads is passed over.
    if (current_->body && !current_->body->is_read()) return current_->body->discard();
    return end_request();
  }
  if (parsing_) return;  // parse goes on by itself
  next_request();
  if (!closed_) {
    // Not from inside the handler's call: a long pipeline would nest.
    if (!pending_input_.empty()) {
      loop_.post([this, alive = std::weak_ptr<ExchangeLink>(idle_)] {
        if (!alive.expired()) parse_pending();
      });
    }
    update_reading();
  }
}

void Connection::next_request() {
  const bool again = keep_alive_ && !draining_;
  if (late_timer_) late_timer_->stop();
  if (current_->body) {
    const std::shared_ptr<SocketBody> body = current_->body;
    const bool unused = current_->may_upgrade;
    body->detach();
    if (unused) body->on_fail(Error{ErrorCode::kCancelled, "the protocol has not been switched"});
  }
  current_.reset();
  if (!again) return close();
  parser_.resume();
  arm_head_timer();
}

void Connection::fail_response(const Error& error) {
  if (closed_ || !current_) return;
  if (stream_->queued_bytes() != 0 || current_->response_finished) return close();
  const int status = error.code == ErrorCode::kWorkerRequestCancelled ? 503 : 500;
  ResponseHead head{status, "", {}};
  head.headers.append("x-served-by", "base/server");
  std::string out;
  write_response_head(head, Framing::kLength, 0, false, false, loop_.http_date(), &out);
  write(out);
  close();
}

void Connection::on_drain() noexcept {
  count_unsent();
  if (current_ && current_->link->exchange != nullptr) current_->link->exchange->socket_drained();
  if (closed_) return owner_.over(this);
  parse_pending();
}

void Connection::close() {
  if (closed_) return;
  end();
  stream_->say_goodbye();
  if (stream_->queued_bytes() == 0) owner_.over(this);
}

void Connection::give_up() {
  if (!closed_) end();
  owner_.over(this);
}

void Connection::end() {
  closed_ = true;
  stream_->stop_reading();
  if (head_timer_) head_timer_->stop();
  if (response_timer_) response_timer_->stop();
  if (late_timer_) late_timer_->stop();
  client_gone("the connection closes");
}

}  // namespace edgert::http
