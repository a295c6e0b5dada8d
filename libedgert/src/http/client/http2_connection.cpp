#include "http/client/http2_connection.h"

#include <algorithm>
#include <utility>

namespace edgert::http {

namespace {

// Calls that may share a connection, however many more the server would take.
constexpr size_t kMostStreams = 1024;
constexpr size_t kWriteBytes = 64 * 1024;

}  // namespace

Http2Connection::Http2Connection(loop::Loop& loop, std::unique_ptr<loop::Stream> stream,
                                 std::string key, uint64_t silence_ms,
                                 std::shared_ptr<StreamBudget> budget, ClientConnectionOwner& owner)
    : ClientConnection(std::move(key)),
      loop_(loop),
      stream_(std::move(stream)),
      owner_(owner),
      session_(*this, kMaxResponseHead),
      budget_(std::move(budget)),
      silence_ms_(silence_ms),
      life_(loop, [this] { check_life(); }) {
  stream_->set_listener(this);
  stream_->start_reading();
}

Http2Connection::~Http2Connection() {
  for (const auto& [id, stream] : streams_) stream->leave();
}

// --- calls --------------------------------------------------------------------------------------

bool Http2Connection::takes(const ClientCall& call) const {
  return !closed_ && call.asked != Asked::kUpgrade && session_.takes_requests() &&
         !budget_->spent() && streams_.size() < std::min(session_.most_streams(), kMostStreams);
}

void Http2Connection::send(std::shared_ptr<ClientCall> call) {
  call->connection = this;
  call->stream = session_.request(call->head, call->upstream.secure, Http2Stream::has_body(*call));
  if (streams_.empty()) {
    heard_ = true;
    pinged_ = false;
    life_.start(silence_ms_);
  }
  auto stream = std::make_shared<Http2Stream>(*this, std::move(call), completed_ != 0, budget_);
  streams_[stream->id()] = stream;
  stream->start_sending();
  flush_soon();
}

void Http2Connection::leave_bodies(std::vector<std::shared_ptr<SocketBody>>* bodies) {
  for (const auto& [id, stream] : streams_) {
    stream->leave();
    if (stream->body()) bodies->push_back(stream->body());
  }
}

void Http2Connection::abort(ClientCall& call, const Error& reason) {
  call.done = nullptr;
  const std::shared_ptr<Http2Stream> stream = find(call.stream);
  // None while the connection ends, which then fails the body too.
  if (!stream) return;
  drop(stream, reason);
  stream->fail(reason);
}

std::shared_ptr<Http2Stream> Http2Connection::find(int32_t stream) const {
  const auto found = streams_.find(stream);
  return found == streams_.end() ? nullptr : found->second;
}

void Http2Connection::release(const std::shared_ptr<Http2Stream>& stream, const Error& reason) {
  const std::shared_ptr<ClientCall>& call = stream->call();
  streams_.erase(stream->id());
  session_.forget(stream->id());
  if (call->sender) call->sender->cancel(reason);
  stream->leave();
  owner_.call_over(call);
  freed();
}

void Http2Connection::drop(const std::shared_ptr<Http2Stream>& stream, const Error& reason) {
  session_.reset(stream->id(), true);
  flush_soon();
  release(stream, reason);
}

void Http2Connection::freed() {
  if (closed_) return;
  if (streams_.empty()) {
    life_.stop();
    if (!session_.takes_requests()) return close();
  }
  owner_.connection_free(this);
}

void Http2Connection::lose(const std::shared_ptr<Http2Stream>& stream, const Error& error) {
  const std::shared_ptr<ClientCall>& call = stream->call();
  const bool again = stream->may_be_sent_again();
  if (!again && call->sender) call->sender->cancel(error);
  stream->leave();
  if (again) {
    call->leave_connection_to_be_sent_again();
    return owner_.send_again(call);
  }
  owner_.call_over(call);
  stream->fail(error);
}

// --- what the session tells ---------------------------------------------------------------------

Http2Stream* Http2Connection::touch(int32_t id) {
  const std::shared_ptr<Http2Stream> stream = find(id);
  if (stream && !std::exchange(stream->unsettled, true)) unsettled_.push_back(stream);
  return stream.get();
}

void Http2Connection::on_head(int32_t id, ParsedResponse response) {
  if (Http2Stream* stream = touch(id)) stream->on_head(std::move(response));
}

void Http2Connection::on_body(int32_t id, std::string_view bytes) {
  if (Http2Stream* stream = touch(id)) stream->on_body(bytes);
}

void Http2Connection::on_complete(int32_t id) {
  ++completed_;
  if (Http2Stream* stream = touch(id)) stream->on_complete();
}

void Http2Connection::on_broken(int32_t id, bool unprocessed, const std::string& why) {
  if (Http2Stream* stream = touch(id)) stream->on_broken(unprocessed, why);
}

size_t Http2Connection::take_body(int32_t id, char* to, size_t room, bool* ended) {
  const std::shared_ptr<Http2Stream> stream = find(id);
  if (!stream) return 0;
  const size_t size = stream->take(to, room, ended);
  if (size != 0 && !*ended) drained_.push_back(stream);
  return size;
}

void Http2Connection::settle() {
  if (std::exchange(settling_, true)) return;
  while (!unsettled_.empty() && !closed_) {
    const auto unsettled = std::exchange(unsettled_, {});
    for (const std::shared_ptr<Http2Stream>& stream : unsettled) {
      stream->unsettled = false;
      if (!closed_ && find(stream->id()) == stream) settle(stream);
    }
  }
  settling_ = false;
}

void Http2Connection::settle(const std::shared_ptr<Http2Stream>& stream) {
  // Free before anybody hears of it, so that the next request finds the connection so.
  if (stream->complete()) {
    if (!stream->request_sent()) session_.reset(stream->id(), false);
    release(stream, Error{ErrorCode::kCancelled, "the request has been answered"});
    return stream->finish();
  }
  stream->deliver();
  if (closed_ || find(stream->id()) != stream) return;
  if (!stream->broken()) return stream_read(*stream);
  streams_.erase(stream->id());
  lose(stream, stream->call()->failed(stream->why()));
  freed();
}

// --- what streams tell --------------------------------------------------------------------------

void Http2Connection::stream_wakes(Http2Stream& stream) {
  if (closed_) return;
  session_.resume(stream.id());
  flush_soon();
}

void Http2Connection::stream_read(Http2Stream& stream) {
  if (closed_ || stream.complete() || stream.broken()) return;
  if (stream.discards()) {
    return drop(find(stream.id()), Error{ErrorCode::kCancelled, "the response is not wanted"});
  }
  const size_t consumed = stream.take_consumed();
  const bool widens = stream.wants_wide_window();
  if (widens) session_.widen(stream.id());
  if (consumed != 0) session_.consumed(stream.id(), consumed);
  if (widens || consumed != 0) flush_soon();
}

// Later: the source may have failed inside send().
void Http2Connection::stream_fails(Http2Stream& stream, const Error& error) {
  loop_.post([this, error, self = std::weak_ptr(self_), kept = find(stream.id())] {
    if (self.expired() || closed_ || !kept || find(kept->id()) != kept) return;
    drop(kept, error);
    kept->fail(error);
  });
}

// --- the wire -----------------------------------------------------------------------------------

void Http2Connection::on_read(std::string_view bytes) noexcept {
  if (closed_) return;
  heard_ = true;
  session_.feed(bytes);
  settle();
  flush();
  // A new connection would be told the same.
  if (!closed_ && session_.bars_requests()) end("connection closed");
}

void Http2Connection::on_read_end(const std::string& reason) noexcept {
  if (closed_) return;
  // There is nobody to say goodbye to.
  write_failed_ = true;
  end(reason.empty() ? "connection closed" : reason);
}

void Http2Connection::flush_soon() {
  if (closed_ || flushing_ || std::exchange(flush_posted_, true)) return;
  loop_.post([this, self = std::weak_ptr(self_)] {
    if (self.expired()) return;
    flush_posted_ = false;
    flush();
  });
}

void Http2Connection::flush() {
  if (closed_ || std::exchange(flushing_, true)) return;
  do {
    std::string out;
    while (stream_->queued_bytes() == 0 && !write_failed_) {
      out.clear();
      session_.collect(&out, kWriteBytes);
      if (out.empty()) break;
      // What a broken connection is worth shows in the next read.
      write_failed_ = !stream_->write(out);
    }
  } while (let_sources_go_on());
  flushing_ = false;
  settle();
  if (closed_) return;
  if (session_.over() || (streams_.empty() && !session_.takes_requests())) close();
}

// True when they may have given something.
bool Http2Connection::let_sources_go_on() {
  const auto drained = std::exchange(drained_, {});
  for (const std::shared_ptr<Http2Stream>& stream : drained) {
    if (closed_) return false;
    if (find(stream->id()) == stream) stream->drained();
  }
  return !drained.empty() && !closed_;
}

// A connection that died without a word would else take all calls to its host with it.
void Http2Connection::check_life() {
  if (closed_ || streams_.empty()) return;
  if (!std::exchange(heard_, false)) {
    if (pinged_) {
      write_failed_ = true;
      return end("silence for " + std::to_string(silence_ms_) + " ms after a ping");
    }
    pinged_ = true;
    session_.ping();
    flush();
  } else {
    pinged_ = false;
  }
  if (!closed_) life_.start(silence_ms_);
}

// --- ends ---------------------------------------------------------------------------------------

void Http2Connection::close() { end("connection closed"); }

void Http2Connection::end(const std::string& why) {
  if (closed_) return;
  if (!write_failed_ && stream_->queued_bytes() == 0) {
    std::string out;
    session_.terminate();
    session_.collect(&out, kWriteBytes);
    stream_->write(out);
  }
  closed_ = true;
  stream_->stop_reading();
  life_.stop();
  const std::string told = session_.reason();
  const Streams left = std::exchange(streams_, {});
  owner_.connection_over(this);
  for (const auto& [id, stream] : left) {
    const ClientCall& call = *stream->call();
    lose(stream, told.empty() ? call.broken_off(why) : call.failed(told));
  }
}

}  // namespace edgert::http
