// An upstream in HTTP/2 without TLS whose frames a test writes itself (RFC 9113 §4, §6).
#pragma once

#include <csignal>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/scripted_origin.h"

namespace edgert::test {

namespace h2 {

enum Type : uint8_t {
  kData,
  kHeaders,
  kPriority,
  kReset,
  kSettings,
  kPushPromise,
  kPing,
  kGoaway,
  kWindowUpdate,
  kContinuation
};
constexpr uint8_t kEndStream = 1, kAck = 1, kEndHeaders = 4;

inline std::string number(uint32_t value, int bytes = 4) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    text.push_back(static_cast<char>(value >> shift));
  return text;
}

inline std::string frame(uint8_t type, uint8_t flags, uint32_t stream,
                         std::string_view payload = {}) {
  return number(static_cast<uint32_t>(payload.size()), 3) + static_cast<char>(type) +
         static_cast<char>(flags) + number(stream) + std::string(payload);
}

// A string of HPACK (RFC 7541 §5.2), not Huffman-coded.
inline std::string string(std::string_view text) {
  std::string out;
  size_t size = text.size();
  if (size < 127) return out.append(1, static_cast<char>(size)).append(text);
  out.push_back(127);
  for (size -= 127; size >= 128; size /= 128) out.push_back(static_cast<char>(size % 128 + 128));
  return out.append(1, static_cast<char>(size)).append(text);
}

inline std::string field(std::string_view name, std::string_view value) {
  return std::string(1, 0) + string(name) + string(value);
}

inline std::string head(uint32_t stream, const std::string& fields, uint8_t flags = 0) {
  return frame(kHeaders, kEndHeaders | flags, stream, fields);
}

inline std::string ok(uint32_t stream, std::string_view body) {
  return head(stream, field(":status", "200")) + frame(kData, kEndStream, stream, body);
}

inline std::string goaway(uint32_t last_stream, uint32_t code = 0, const std::string& why = {}) {
  return frame(kGoaway, 0, 0, number(last_stream) + number(code) + why);
}

}  // namespace h2

class ScriptedH2Origin {
 public:
  using Visitor = ScriptedOrigin::Visitor;
  struct Frame {
    uint8_t type, flags;
    uint32_t stream;
    std::string payload;
  };
  // `on_frame` hears of all but SETTINGS of the client; `settings`: the payload of the origin's.
  ScriptedH2Origin(loop::Loop& loop, std::function<void(Visitor&, const Frame&)> on_frame,
                   const std::string& settings = {})
      : origin_(loop, [this, settings, on_frame](Visitor& visitor) {
          constexpr size_t kPreface = 24;
          size_t& at = read_[&visitor];
          if (at == 0 && visitor.received.size() >= kPreface) {
            at = kPreface;
            visitor.say(h2::frame(h2::kSettings, 0, 0, settings));
          }
          while (at != 0 && visitor.received.size() >= at + 9) {
            const auto byte = [&](size_t i) {
              return static_cast<uint32_t>(static_cast<unsigned char>(visitor.received[at + i]));
            };
            const size_t size = byte(0) << 16 | byte(1) << 8 | byte(2);
            if (visitor.received.size() < at + 9 + size) return;
            const Frame frame{static_cast<uint8_t>(byte(3)), static_cast<uint8_t>(byte(4)),
                              byte(5) << 24 | byte(6) << 16 | byte(7) << 8 | byte(8),
                              visitor.received.substr(at + 9, size)};
            at += 9 + size;
            frames.push_back(frame);
            if (frame.type == h2::kSettings && (frame.flags & h2::kAck) == 0)
              visitor.say(h2::frame(h2::kSettings, h2::kAck, 0));
            if (frame.type != h2::kSettings && visitor.stream) on_frame(visitor, frame);
            if (!visitor.stream) return;
          }
        }) {}

  std::string url(const std::string& path = "/") const { return origin_.url(path); }
  const std::vector<std::unique_ptr<Visitor>>& visitors() const { return origin_.visitors; }
  size_t count(uint8_t type) const {
    size_t count = 0;
    for (const Frame& frame : frames) count += frame.type == type;
    return count;
  }

  std::vector<Frame> frames;  // of all visitors

 private:
  std::map<Visitor*, size_t> read_;
  ScriptedOrigin origin_;
};

// A client that speaks HTTP/2 with http: servers.
struct H2ClientLoop : ClientLoop {
  static binding::HttpClientOptions only_http_2(binding::HttpClientOptions options) {
    options.http1 = false;
    return options;
  }
  explicit H2ClientLoop(binding::HttpClientOptions options = {})
      : ClientLoop(only_http_2(std::move(options))) {
    // Blocked on workers' threads, like all signals.
    std::signal(SIGPIPE, SIG_IGN);
  }
};

}  // namespace edgert::test
