#include "bindings/websocket/channel.h"

#include <openssl/rand.h>

#include <algorithm>
#include <utility>

#include "edgert/binding/javascript.h"
#include "edgert/binding/lifetime.h"
#include "edgert/binding/memory.h"

namespace edgert::bindings::websocket {

using binding::Scope;

namespace {

constexpr size_t kMostMessageBytes = size_t{64} << 20;
// What a channel keeps beside what waits, roughly.
constexpr size_t kChannelBytes = 4096;
// Shorter messages are not worth a compressor's memory.
constexpr size_t kCompressFrom = 256;

}  // namespace

// The end that an exchange or a request drains.
class Channel::Output final : public ByteSource {
 public:
  explicit Output(std::shared_ptr<Channel> channel) : channel_(std::move(channel)) {}
  ~Output() override {
    channel_->attach(nullptr);
    channel_->transport_gone();
  }
  void attach(ByteSink* sink) noexcept override { channel_->attach(sink); }
  void grant(size_t bytes) noexcept override {
    const std::shared_ptr<Channel> channel = channel_;  // the sink may destroy this source
    channel->grant(bytes);
  }
  void cancel(const Error&) noexcept override {
    const std::shared_ptr<Channel> channel = channel_;
    channel->attach(nullptr);
    channel->transport_gone();
  }

 private:
  std::shared_ptr<Channel> channel_;
};

Channel::Channel(binding::Realm& realm, Role role)
    : realm_(realm),
      role_(role),
      reader_(role, *this, kMostMessageBytes),
      memory_(realm.memory(), kChannelBytes) {}

Channel::~Channel() {
  // What its input says while it goes comes too late.
  ended_ = true;
  input_.reset();
}

std::unique_ptr<ByteSource> Channel::make_output() {
  return std::make_unique<Output>(shared_from_this());
}

void Channel::start(Scope& scope, std::unique_ptr<ByteSource> input,
                    const std::optional<DeflateAgreement>& agreement, v8::Local<v8::Value> hear) {
  realm_.lifetime().tell_at_end(weak_from_this());
  input_ = std::move(input);
  input_->attach(this);
  hear_ = binding::Pin(scope, hear);
  if (agreement) {
    const bool serves = role_ == Role::kServer;
    reader_.allow_deflate(serves ? agreement->client : agreement->server);
    deflate_terms_ = serves ? agreement->server : agreement->client;
  }
  open();
}

// --- JS hears -----------------------------------------------------------------------------------

void Channel::tell(Event event, const std::function<int(Scope&, v8::Local<v8::Value>*)>& fill) {
  if (hear_.empty()) return;
  realm_.js().enter([&](Scope& scope) {
    v8::Local<v8::Value> function = hear_.get(scope.isolate());
    v8::Local<v8::Value> arguments[3];
    arguments[0] = v8::Integer::New(scope.isolate(), static_cast<int>(event));
    v8::TryCatch caught(scope.isolate());
    const int filled = fill(scope, arguments + 1);
    if (filled < 0) {
      // What came does not fit into a string or into the worker's memory.
      if (caught.HasCaught()) realm_.js().report_uncaught(scope, caught.Exception());
      return;
    }
    if (function->IsFunction())
      realm_.js().call(function.As<v8::Function>(), 1 + filled, arguments, nullptr);
  });
}

void Channel::tell_text(Event event, std::string_view first) {
  tell(event, [&](Scope& scope, v8::Local<v8::Value>* arguments) {
    arguments[0] = binding::text(scope, first);
    return arguments[0].IsEmpty() ? -1 : 1;
  });
}

void Channel::open() {
  if (!granted_ || input_ == nullptr || opened_ || ended_) return;
  opened_ = true;
  // Not from inside the call that answered the request.
  realm_.js().post([self = shared_from_this()] {
    if (self->ended_) return;
    self->tell(Event::kOpen, [](Scope&, v8::Local<v8::Value>*) { return 0; });
    if (!self->ended_) self->input_->grant(kDefaultCredit);
  });
}

// --- in -----------------------------------------------------------------------------------------

void Channel::on_bytes(Bytes bytes) noexcept {
  if (ended_) return;
  const std::shared_ptr<Channel> self = shared_from_this();
  ++heard_;
  const bool failed_before = reader_.failure() != 0;
  reader_.feed(bytes.view());
  if (ended_) return;
  if (reader_.failure() != 0 && !failed_before) {
    if (!close_sent_) {
      close_sent_ = true;
      const auto code = reader_.failure();
      std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
      payload.append(reader_.reason());
      put(Opcode::kClose, payload, 0);
    }
    tell_text(Event::kFailed, reader_.reason());
  }
  count();
  if (!ended_) input_->grant(bytes.size());
}

void Channel::on_message(bool is_text, std::string data) {
  if (is_text) return tell_text(Event::kMessage, data);
  tell(Event::kMessage, [&](Scope& scope, v8::Local<v8::Value>* arguments) {
    v8::Local<v8::Uint8Array> array;
    if (!binding::to_uint8_array(scope, data).ToLocal(&array)) return -1;
    arguments[0] = array;
    return 1;
  });
}

void Channel::on_ping(std::string_view payload) {
  // Who sends pings and takes no answers gets none any more.
  constexpr size_t kMostWaiting = size_t{1} << 20;
  if (!close_sent_ && waiting_bytes_ < kMostWaiting) put(Opcode::kPong, payload, 0);
}

void Channel::on_close(uint16_t code, std::string_view reason) {
  close_received_ = true;
  if (!close_sent_) {
    close_sent_ = true;
    std::string payload;
    if (code != kNoStatus) {
      payload = {static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
      payload.append(reason);
    }
    put(Opcode::kClose, payload, 0);
  }
  tell(Event::kClosing, [&](Scope& scope, v8::Local<v8::Value>* arguments) {
    arguments[0] = v8::Integer::New(scope.isolate(), code);
    arguments[1] = binding::text(scope, reason);
    return 2;
  });
  end(false);
}

// --- out ----------------------------------------------------------------------------------------

void Channel::put(Opcode opcode, std::string_view payload, size_t counted) {
  if (ending_ || ended_) return;
  std::string compressed;
  bool compress = opcode <= Opcode::kBinary && deflate_terms_ && can_compress(*deflate_terms_) &&
                  payload.size() >= kCompressFrom;
  if (compress && deflater_ == nullptr) deflater_ = Deflater::create(*deflate_terms_);
  compress = compress && deflater_ != nullptr;
  if (compress) {
    if (!deflater_->compress(payload, &compressed)) return end(true);
    payload = compressed;
  }
  const uint8_t* mask = nullptr;
  if (role_ == Role::kClient) {
    constexpr size_t kMasksAtOnce = 256 * kMaskSize;
    if (masks_.size() < 2 * kMaskSize) {
      masks_.resize(kMasksAtOnce);
      if (RAND_bytes(reinterpret_cast<unsigned char*>(masks_.data()),
                     static_cast<int>(masks_.size())) != 1) {
        return end(true);
      }
    }
    masks_.resize(masks_.size() - kMaskSize);
    mask = reinterpret_cast<const uint8_t*>(masks_.data()) + masks_.size() - kMaskSize;
  }
  std::string frame;
  append_frame(&frame, opcode, compress, payload, mask);
  waiting_bytes_ += frame.size();
  buffered_ += counted;
  waiting_.push_back({Bytes(std::move(frame)), counted});
  flush();
}

void Channel::flush() {
  // A sink may grant inside on_bytes, which lands here again.
  if (flushing_ || ended_) return;
  const std::shared_ptr<Channel> self = shared_from_this();
  flushing_ = true;
  while (sink_ != nullptr && credit_ > 0 && !waiting_.empty()) {
    Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    const size_t size = next.frame.size();
    credit_ -= static_cast<int64_t>(size);
    waiting_bytes_ -= size;
    buffered_ -= next.payload;
    sink_->on_bytes(std::move(next.frame));
  }
  flushing_ = false;
  if (ending_ && waiting_.empty()) ended();
}

void Channel::grant(size_t bytes) {
  credit_ += static_cast<int64_t>(bytes);
  window_ = std::max(window_, credit_);
  granted_ = true;
  open();
  flush();
  if (!ended_) count();
}

void Channel::send(Opcode opcode, std::string_view data) {
  if (close_sent_ || !opened_) return;
  put(opcode, data, data.size());
  count();
}

void Channel::ping() {
  if (!close_sent_ && opened_) put(Opcode::kPing, {}, 0);
}

void Channel::close(uint16_t code, std::string_view reason) {
  if (close_sent_ || !opened_) return;
  close_sent_ = true;
  std::string payload;
  if (code != kNoStatus) {
    payload = {static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
    payload.append(reason.substr(0, kMaxControlPayload - payload.size()));
  }
  put(Opcode::kClose, payload, 0);
}

// --- ends ---------------------------------------------------------------------------------------

void Channel::end(bool at_once) {
  if (ended_) return;
  ending_ = true;
  if (at_once) {
    transport_gone();
  } else {
    flush();
  }
}

void Channel::realm_ends() noexcept {
  constexpr uint16_t kGoingAway = 1001;
  hear_.reset();
  close(kGoingAway, "the worker has ended");
  end(false);
}

void Channel::transport_gone() {
  if (ended_) return;
  waiting_.clear();
  waiting_bytes_ = 0;
  ended();
}

void Channel::ended() {
  if (std::exchange(ended_, true)) return;
  const std::shared_ptr<Channel> self = shared_from_this();
  reader_.stop();
  if (ByteSink* sink = std::exchange(sink_, nullptr)) sink->on_end();
  if (input_) input_->cancel(Error{ErrorCode::kCancelled, "the WebSocket has been closed"});
  const bool clean = close_sent_ && close_received_;
  tell(Event::kEnd, [clean](Scope& scope, v8::Local<v8::Value>* arguments) {
    arguments[0] = v8::Boolean::New(scope.isolate(), clean);
    return 1;
  });
  hear_.reset();
  deflater_.reset();
  count();
}

void Channel::count() {
  if (ended_) return memory_.set(0);
  memory_.set(kChannelBytes + waiting_bytes_ + static_cast<size_t>(window_ - credit_) +
              reader_.memory() + (deflater_ == nullptr ? 0 : deflater_->memory()));
}

}  // namespace edgert::bindings::websocket
