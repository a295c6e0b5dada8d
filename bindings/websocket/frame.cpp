#include "bindings/websocket/frame.h"

#include <algorithm>
#include <cstring>

namespace edgert::bindings::websocket {

void append_frame(std::string* out, Opcode opcode, bool compressed, std::string_view payload,
                  const uint8_t* mask) {
  constexpr size_t kLongestHead = 14;
  constexpr uint8_t kFinal = 0x80, kCompressed = 0x40, kMasked = 0x80;
  const size_t size = payload.size();
  out->reserve(out->size() + kLongestHead + size);
  const auto put = [out](unsigned byte) { out->push_back(static_cast<char>(byte)); };
  put(kFinal | (compressed ? kCompressed : 0) | static_cast<uint8_t>(opcode));
  const uint8_t masked = mask == nullptr ? 0 : kMasked;
  int length_bytes = 0;
  if (size <= kMaxControlPayload) {
    put(masked | static_cast<uint8_t>(size));
  } else if (size <= 0xffff) {
    put(masked | 126u);
    length_bytes = 2;
  } else {
    put(masked | 127u);
    length_bytes = 8;
  }
  for (int i = length_bytes - 1; i >= 0; --i) put(static_cast<uint8_t>(uint64_t{size} >> (8 * i)));
  if (mask != nullptr) out->append(reinterpret_cast<const char*>(mask), kMaskSize);
  const size_t at = out->size();
  out->append(payload);
  if (mask != nullptr) apply_mask(out->data() + at, size, mask, 0);
}

void apply_mask(char* data, size_t size, const uint8_t* mask, size_t offset) {
  uint8_t turned[8];
  for (size_t i = 0; i < sizeof turned; ++i) turned[i] = mask[(offset + i) % kMaskSize];
  uint64_t word;
  std::memcpy(&word, turned, sizeof word);
  size_t at = 0;
  for (; at + sizeof word <= size; at += sizeof word) {
    uint64_t chunk;
    std::memcpy(&chunk, data + at, sizeof chunk);
    chunk ^= word;
    std::memcpy(data + at, &chunk, sizeof chunk);
  }
  for (size_t i = 0; at < size; ++at, ++i) data[at] = static_cast<char>(data[at] ^ turned[i]);
}

// https://www.rfc-editor.org/rfc/rfc6455#section-7.4 and the codes registered since
bool is_close_code(uint16_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
         (code >= 3000 && code <= 4999);
}

bool Utf8Check::feed(std::string_view bytes) {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end) {
    if (needed_ == 0) {
      constexpr uint64_t kHighBits = 0x8080808080808080;
      uint64_t word;
      while (end - at >= static_cast<ptrdiff_t>(sizeof word)) {
        std::memcpy(&word, at, sizeof word);
        if ((word & kHighBits) != 0) break;
        at += sizeof word;
      }
      if (at == end) break;
    }
    const auto byte = static_cast<uint8_t>(*at++);
    if (needed_ != 0) {
      if (byte < lowest_ || byte > highest_) return false;
      lowest_ = 0x80;
      highest_ = 0xbf;
      --needed_;
    } else if (byte >= 0x80) {
      if (byte < 0xc2 || byte > 0xf4) return false;
      needed_ = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
      // Overlong forms, surrogates and what lies beyond U+10FFFF.
      if (byte == 0xe0) lowest_ = 0xa0;
      if (byte == 0xed) highest_ = 0x9f;
      if (byte == 0xf0) lowest_ = 0x90;
      if (byte == 0xf4) highest_ = 0x8f;
    }
  }
  return true;
}

}  // namespace edgert::bindings::websocket
