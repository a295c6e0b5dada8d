#include "wire/codec.h"

#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

namespace edgert::wire {

namespace {

// The same description of each structure writes and reads it: `io(field)` for one after the other.
class Writer {
 public:
  template <typename T>
  void operator()(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      number(static_cast<uint64_t>(value), 1);
    } else if constexpr (std::is_same_v<T, bool>) {
      number(value ? 1 : 0, 1);
    } else if constexpr (std::is_same_v<T, double>) {
      uint64_t bits;
      std::memcpy(&bits, &value, sizeof bits);
      number(bits, sizeof bits);
    } else if constexpr (std::is_integral_v<T>) {
      number(static_cast<uint64_t>(static_cast<std::make_unsigned_t<T>>(value)), sizeof value);
    } else {
      text(value);
    }
  }
  void text(std::string_view text) {
    number(text.size(), 8);
    out_.append(text);
  }
  std::string take() { return std::move(out_); }

 private:
  void number(uint64_t value, size_t bytes) {
    for (size_t i = 0; i < bytes; ++i) out_.push_back(static_cast<char>(value >> (8 * i)));
  }

  std::string out_;
};

class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  template <typename T>
  void operator()(T& value) {
    if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(number(1));
    } else if constexpr (std::is_same_v<T, bool>) {
      const uint64_t given = number(1);
      if (given > 1) fail();
      value = given == 1;
    } else if constexpr (std::is_same_v<T, double>) {
      const uint64_t bits = number(sizeof bits);
      std::memcpy(&value, &bits, sizeof bits);
    } else if constexpr (std::is_integral_v<T>) {
      value = static_cast<T>(number(sizeof value));
    } else {
      value = std::string(text());
    }
  }
  std::string_view text() {
    const uint64_t size = number(8);
    if (size > in_.size()) {
      fail();
      return {};
    }
    const std::string_view text = in_.substr(0, size);
    in_.remove_prefix(size);
    return text;
  }
  // An enumeration that ends with `last`.
  template <typename E>
  void check(E value, E last) {
    if (value > last) fail();
  }
  void fail() { failed_ = true; }
  bool ok() const { return !failed_; }
  bool is_at_end() const { return in_.empty(); }

 private:
  uint64_t number(size_t bytes) {
    if (failed_ || in_.size() < bytes) {
      fail();
      return 0;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; ++i)
      value |= uint64_t{static_cast<unsigned char>(in_[i])} << (8 * i);
    in_.remove_prefix(bytes);
    return value;
  }

  std::string_view in_;
  bool failed_ = false;
};

void headers(Writer& io, const HeaderList& list) { io.text(list.flat()); }
void headers(Reader& io, HeaderList& list) {
  std::string flat(io.text());
  // Name and value of each end with a NUL.
  size_t ends = 0;
  for (const char each : flat) ends += each == '\0' ? 1 : 0;
  if (ends % 2 != 0 || (!flat.empty() && flat.back() != '\0')) io.fail();
  list = HeaderList(std::move(flat));
}
void bytes_of(Writer& io, const Bytes& bytes) { io.text(bytes.view()); }
void bytes_of(Reader& io, Bytes& bytes) { bytes = Bytes::copy(io.text()); }

template <typename Io, typename T>
void describe_request(Io& io, T& head) {
  io(head.method);
  io(head.url);
  headers(io, head.headers);
  io(head.peer_address);
  io(head.peer_port);
}

template <typename Io, typename T>
void describe_response(Io& io, T& head) {
  io(head.status);
  io(head.status_text);
  headers(io, head.headers);
}

template <typename Io, typename T>
void describe_error(Io& io, T& error) {
  io(error.code);
  if constexpr (std::is_same_v<Io, Reader>) io.check(error.code, ErrorCode::kInternal);
  io(error.message);
  io(error.reason);
  if constexpr (std::is_same_v<Io, Reader>) io.check(error.reason, ErrorReason::kWallClockLimit);
}

template <typename Io, typename T>
void describe_limits(Io& io, T& limits) {
  io(limits.memory_mb);
  io(limits.low_memory_multiplier);
  io(limits.worker_timeout_ms);
  io(limits.cpu_soft_ms);
  io(limits.cpu_hard_ms);
  io(limits.cpu_per_request_ms);
  io(limits.idle_timeout_ms);
}

template <typename Io, typename T>
void describe_metrics(Io& io, T& metrics) {
  io(metrics.received_requests);
  io(metrics.handled_requests);
  auto& heap = metrics.heap;
  for (auto* each : {&heap.used, &heap.total, &heap.total_executable, &heap.total_physical,
                     &heap.total_available, &heap.total_global_handles, &heap.used_global_handles,
                     &heap.malloced, &heap.peak_malloced, &heap.external}) {
    io(*each);
  }
  io(metrics.cpu_ms);
  io(metrics.is_late);
}

// One overload for each alternative of Control, for constant ones and others.
template <typename Io, typename T>
void describe_control(Io& io, T& control) {
  using C = std::remove_const_t<T>;
  if constexpr (std::is_same_v<C, Retire>) {
    io(control.why);
    io(control.numbers);
  } else if constexpr (std::is_same_v<C, Kill>) {
    io(control.reason);
    if constexpr (std::is_same_v<Io, Reader>)
      io.check(control.reason, ShutdownReason::kTerminationRequested);
    io(control.why);
  } else if constexpr (std::is_same_v<C, SetLimits>) {
    describe_limits(io, control.limits);
  } else if constexpr (std::is_same_v<C, Warn>) {
    io(control.reason);
  } else {
    io(control.question);
    if constexpr (std::is_same_v<C, MetricsAre>) describe_metrics(io, control.metrics);
    if constexpr (std::is_same_v<C, Retires>) io(control.goes);
  }
}

template <size_t I = 0>
bool make_alternative(size_t index, Control* control) {
  if constexpr (I == std::variant_size_v<Control>) {
    return false;
  } else {
    if (index != I) return make_alternative<I + 1>(index, control);
    control->emplace<I>();
    return true;
  }
}

template <typename Io, typename T>
void describe_message(Io& io, T& message) {
  io(message.kind);
  if constexpr (std::is_same_v<Io, Reader>) io.check(message.kind, Message::Kind::kControl);
  io(message.to_server);
  io(message.streamed);
  io(message.exchange);
  io(message.client);
  io(message.from);
  io(message.credit);
  io(message.sent_ms);
  io(message.content_length);
  bytes_of(io, message.bytes);
}

// Whether a part that is not always there is.
template <typename T>
bool presence(Writer& io, const std::unique_ptr<T>& part) {
  io(part != nullptr);
  return part != nullptr;
}
template <typename T>
bool presence(Reader& io, std::unique_ptr<T>& part) {
  bool is_there = false;
  io(is_there);
  if (is_there && io.ok()) part = std::make_unique<T>();
  return part != nullptr;
}

// What a receiver may look at without asking whether it is there.
bool has_its_parts(const Message& message) {
  using Kind = Message::Kind;
  switch (message.kind) {
    case Kind::kRequest:
      return message.request != nullptr;
    case Kind::kReturn:
      return message.request != nullptr && message.error != nullptr;
    case Kind::kResponse:
      return message.response != nullptr;
    case Kind::kFail:
    case Kind::kCancel:
      return message.error != nullptr;
    case Kind::kControl:
      return message.control != nullptr;
    case Kind::kBytes:
    case Kind::kEnd:
    case Kind::kGrant:
      return true;
  }
  return false;
}

}  // namespace

std::string encode(const Message& message) {
  Writer io;
  describe_message(io, message);
  if (presence(io, message.request)) describe_request(io, *message.request);
  if (presence(io, message.response)) describe_response(io, *message.response);
  if (presence(io, message.error)) describe_error(io, *message.error);
  if (presence(io, message.control)) {
    io(static_cast<uint8_t>(message.control->index()));
    std::visit([&](const auto& control) { describe_control(io, control); }, *message.control);
  }
  return io.take();
}

Result<Message> decode(std::string_view bytes) {
  Reader io(bytes);
  Message message;
  describe_message(io, message);
  if (presence(io, message.request)) describe_request(io, *message.request);
  if (presence(io, message.response)) describe_response(io, *message.response);
  if (presence(io, message.error)) describe_error(io, *message.error);
  if (presence(io, message.control)) {
    uint8_t index = 0;
    io(index);
    if (make_alternative(index, message.control.get())) {
      std::visit([&](auto& control) { describe_control(io, control); }, *message.control);
    } else {
      io.fail();
    }
  }
  if (!io.ok() || !io.is_at_end() || !has_its_parts(message))
    return Error{ErrorCode::kInvalidData, "these bytes are no message"};
  return message;
}

}  // namespace edgert::wire
