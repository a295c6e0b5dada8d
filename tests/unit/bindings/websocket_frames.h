// What a MessageReader makes of bytes, written down.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "bindings/websocket/message_reader.h"

namespace frames {

using namespace edgert::bindings::websocket;

struct Log final : MessageListener {
  std::string text;
  void on_message(bool is_text, std::string data) override {
    text += (is_text ? "text " : "binary ") + std::to_string(data.size()) + " " +
            std::to_string(std::hash<std::string>()(data)) + "\n";
  }
  void on_ping(std::string_view payload) override { text.append("ping ").append(payload) += '\n'; }
  void on_pong(std::string_view payload) override { text.append("pong ").append(payload) += '\n'; }
  void on_close(uint16_t code, std::string_view reason) override {
    text.append("close " + std::to_string(code) + " ").append(reason) += '\n';
  }
};

// Fed in pieces of `piece` bytes, each in memory of its own, so that a sanitizer sees what lies
// behind.
inline std::string read(Role role, std::string_view input, size_t piece, bool deflate = true,
                        size_t limit = 1 << 20) {
  Log log;
  MessageReader reader(role, log, limit);
  if (deflate) reader.allow_deflate({});
  while (!input.empty()) {
    const std::string part(input.substr(0, piece));
    input.remove_prefix(std::min(piece, input.size()));
    reader.feed(part);
  }
  if (reader.failure() != 0) log.text += "failed " + std::to_string(reader.failure()) + "\n";
  return log.text;
}

inline std::string frame(unsigned first, std::string_view payload, bool masked = true) {
  constexpr uint8_t kMask[] = {0x37, 0xfa, 0x21, 0x3d};
  std::string out;
  append_frame(&out, Opcode::kText, false, payload, masked ? kMask : nullptr);
  out[0] = static_cast<char>(first);
  return out;
}

}  // namespace frames
