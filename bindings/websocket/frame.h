// https://www.rfc-editor.org/rfc/rfc6455#section-5: frames as they go out, and what both directions
// share. No V8 here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace edgert::bindings::websocket {

enum class Role { kServer, kClient };

enum class Opcode : uint8_t {
  kContinuation = 0,
  kText = 1,
  kBinary = 2,
  kClose = 8,
  kPing = 9,
  kPong = 10,
};

inline constexpr uint16_t kNoStatus = 1005;
inline constexpr uint16_t kProtocolError = 1002;
inline constexpr uint16_t kInvalidData = 1007;
inline constexpr uint16_t kTooBig = 1009;

inline constexpr size_t kMaskSize = 4;
inline constexpr size_t kMaxControlPayload = 125;

// Appends a whole message as one frame. `mask` is null or points at kMaskSize bytes.
void append_frame(std::string* out, Opcode opcode, bool compressed, std::string_view payload,
                  const uint8_t* mask);

// Masks or unmasks bytes that begin at `offset` of their frame's payload.
void apply_mask(char* data, size_t size, const uint8_t* mask, size_t offset);

// Whether a Close frame may carry the code.
bool is_close_code(uint16_t code);

// UTF-8 that comes in pieces: https://www.rfc-editor.org/rfc/rfc3629#section-4
class Utf8Check {
 public:
  // False as soon as no continuation could make it valid.
  bool feed(std::string_view bytes);
  // Whether it may end here.
  bool is_complete() const { return needed_ == 0; }
  void reset() { *this = Utf8Check(); }

 private:
  int needed_ = 0;  // continuation bytes
  uint8_t lowest_ = 0x80, highest_ = 0xbf;
};

}  // namespace edgert::bindings::websocket
