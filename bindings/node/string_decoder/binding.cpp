// Natives of StringDecoder: the text of bytes that come in pieces, wherever they are cut.
#include <algorithm>
#include <cstring>
#include <string>

#include "bindings/node/buffer/encodings.h"
#include "bindings/node/throwing.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;
using node::Encoding;

// A decoder is bytes: those of a character that has begun, how many it lacks, how many there are,
// and the encoding.
constexpr size_t kMissing = 4, kBuffered = 5, kEncoding = 6, kSize = 7;

uint8_t* state_of(Scope& scope, v8::Local<v8::Value> value) {
  const binding::ByteSpan span = binding::byte_span(value);
  if (span.size >= kSize) return const_cast<uint8_t*>(span.data);
  node::throw_type(scope, "ERR_INVALID_THIS", "Value of \"this\" must be of type StringDecoder");
  return nullptr;
}

struct Rest {
  size_t begun = 0;    // bytes at the end that are not a whole character
  size_t missing = 0;  // bytes that it lacks
};

// https://encoding.spec.whatwg.org/#utf-8-decoder: what may still become a character, and what
// begins like one of four bytes, for which Node waits.
Rest rest_of_utf8(const uint8_t* data, size_t size) {
  for (size_t back = 1; back <= std::min<size_t>(3, size); ++back) {
    const uint8_t lead = data[size - back];
    if ((lead & 0xc0) == 0x80) continue;
    const size_t length = lead >= 0xc2 && lead <= 0xdf ? 2
                          : (lead & 0xf0) == 0xe0      ? 3
                          : (lead & 0xf8) == 0xf0      ? 4
                                                       : 0;
    if (length <= back) return {};
    if (back >= 2) {
      const uint8_t second = data[size - back + 1];
      const uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
      const uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
      if (second < low || second > high) return {};
    }
    return {back, length - back};
  }
  return {};
}

// `before`: how many of the bytes had come before.
Rest rest_of(const uint8_t* data, size_t size, size_t before, Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8:
    case Encoding::kBuffer:
      return rest_of_utf8(data, size);
    case Encoding::kUtf16: {
      if (before == 2 && size == 3) return {3, 1};
      if (size % 2 == 1) return {1, 1};
      // A character of two units that has its first alone.
      if (size >= 2 && (data[size - 1] & 0xfc) == 0xd8) return {2, 2};
      return {};
    }
    case Encoding::kBase64:
    case Encoding::kBase64Url:
      return {size % 3, size % 3 == 0 ? 0 : 3 - size % 3};
    default:
      return {};
  }
}

Encoding encoding_in(const uint8_t* state) {
  return static_cast<Encoding>(std::min<uint8_t>(state[kEncoding], 7));
}

// decode(state, bytes) → text
void decode(const Arguments& info) {
  Scope scope(info);
  uint8_t* const state = state_of(scope, info[0]);
  if (state == nullptr) return;
  const binding::ByteSpan given = binding::byte_span(info[1]);
  if (!given.is_bytes) {
    return node::throw_type(scope, "ERR_INVALID_ARG_TYPE",
                            "The \"buf\" argument must be an instance of Buffer, TypedArray, or "
                            "DataView.");
  }
  const Encoding encoding = encoding_in(state);
  const size_t before = std::min<size_t>(state[kBuffered], 4);
  std::string joined;
  const uint8_t* data = given.data;
  size_t size = given.size;
  if (before != 0) {
    if (!binding::has_room(scope, size + before)) return;
    joined.assign(reinterpret_cast<const char*>(state), before);
    if (size != 0) joined.append(reinterpret_cast<const char*>(given.data), size);
    data = reinterpret_cast<const uint8_t*>(joined.data());
    size = joined.size();
  }
  const Rest rest = rest_of(data, size, before, encoding);
  v8::Local<v8::String> text;
  if (!node::text_of(scope, data, size - rest.begun, encoding).ToLocal(&text)) return;
  if (rest.begun != 0) std::memmove(state, data + size - rest.begun, rest.begun);
  state[kBuffered] = static_cast<uint8_t>(rest.begun);
  state[kMissing] = static_cast<uint8_t>(rest.missing);
  info.GetReturnValue().Set(text);
}

// flush(state) → text
void flush(const Arguments& info) {
  Scope scope(info);
  uint8_t* const state = state_of(scope, info[0]);
  if (state == nullptr) return;
  const Encoding encoding = encoding_in(state);
  size_t size = std::min<size_t>(state[kBuffered], 4);
  if (encoding == Encoding::kUtf16) size &= ~size_t{1};
  state[kBuffered] = state[kMissing] = 0;
  v8::Local<v8::String> text;
  if (node::text_of(scope, state, size, encoding).ToLocal(&text)) info.GetReturnValue().Set(text);
}

}  // namespace

void install_node_string_decoder(binding::Natives& natives) {
  natives.late_folder("node/string_decoder");
  natives.add("decode", decode, 2);
  natives.add("flush", flush, 1);
}

}  // namespace edgert::bindings
