// Natives of Buffer: encodings, comparing, searching, filling.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "bindings/node/buffer/encodings.h"
#include "bindings/node/buffer/search.h"
#include "bindings/node/throwing.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::ByteSpan;
using binding::Scope;
using node::Encoding;

constexpr double kMostNumber = 9007199254740991;  // 2^53 - 1

// An index; `otherwise` for undefined, nothing for a negative one.
std::optional<size_t> index_of(v8::Local<v8::Value> value, size_t otherwise) {
  if (value->IsUndefined()) return otherwise;
  if (!value->IsNumber()) return 0;
  const double number = value.As<v8::Number>()->Value();
  if (std::isnan(number)) return 0;
  if (number <= -1) return std::nullopt;
  return static_cast<size_t>(std::clamp(number, 0.0, kMostNumber));
}

// Bytes that may be written to.
struct Target {
  uint8_t* data = nullptr;
  size_t size = 0;
};

bool span_of(Scope& scope, v8::Local<v8::Value> value, ByteSpan* out) {
  *out = binding::byte_span(value);
  if (!out->is_bytes) node::throw_type(scope, "ERR_INVALID_ARG_TYPE", "argument must be a buffer");
  return out->is_bytes;
}

bool target_of(Scope& scope, v8::Local<v8::Value> value, Target* out) {
  ByteSpan span;
  if (!span_of(scope, value, &span)) return false;
  *out = {const_cast<uint8_t*>(span.data), span.size};
  return true;
}

// buffer.ENCODINGSlice(start, end) → text
template <Encoding encoding>
void slice(const Arguments& info) {
  Scope scope(info);
  ByteSpan span;
  if (!span_of(scope, info.This(), &span)) return;
  const std::optional<size_t> start = index_of(info[0], 0), end = index_of(info[1], span.size);
  if (!start || !end || std::max(*start, *end) > span.size) {
    if (span.size == 0) return info.GetReturnValue().SetEmptyString();
    return node::throw_range(scope, "ERR_OUT_OF_RANGE", "Index out of range");
  }
  const size_t size = *end > *start ? *end - *start : 0;
  if (size == 0) return info.GetReturnValue().SetEmptyString();
  {
    v8::TryCatch caught(scope.isolate());
    v8::Local<v8::String> text;
    if (node::text_of(scope, span.data + *start, size, encoding).ToLocal(&text))
      return info.GetReturnValue().Set(text);
    constexpr size_t kNeverTooLong = v8::String::kMaxLength / 2;
    if (caught.HasTerminated() || size <= kNeverTooLong) return (void)caught.ReThrow();
  }
  node::throw_coded(scope,
                    v8::Exception::Error(binding::text(
                        scope, "Cannot create a string longer than " +
                                   std::to_string(v8::String::kMaxLength) + " characters")),
                    "ERR_STRING_TOO_LONG");
}

// buffer.ENCODINGWrite(text, offset, length) → bytes written
template <Encoding encoding>
void write(const Arguments& info) {
  Scope scope(info);
  Target target;
  if (!target_of(scope, info.This(), &target)) return;
  if (!info[0]->IsString())
    return node::throw_type(scope, "ERR_INVALID_ARG_TYPE", "argument must be a string");
  const std::optional<size_t> offset = index_of(info[1], 0);
  if (!offset) return node::throw_range(scope, "ERR_OUT_OF_RANGE", "Index out of range");
  if (*offset > target.size) {
    return node::throw_range(scope, "ERR_BUFFER_OUT_OF_BOUNDS",
                             "\"offset\" is outside of buffer bounds");
  }
  const size_t room = target.size - *offset;
  const std::optional<size_t> length = index_of(info[2], room);
  if (!length) return node::throw_range(scope, "ERR_OUT_OF_RANGE", "Index out of range");
  const std::optional<size_t> written = node::write_text(
      scope, info[0].As<v8::String>(), encoding, target.data + *offset, std::min(room, *length));
  if (written) info.GetReturnValue().Set(static_cast<double>(*written));
}

// byteLengthUtf8(text) → number
void byte_length_utf8(const Arguments& info) {
  Scope scope(info);
  if (!info[0]->IsString())
    return node::throw_type(scope, "ERR_INVALID_ARG_TYPE", "argument must be a string");
  if (!node::has_room_to_read(scope, info[0].As<v8::String>())) return;
  info.GetReturnValue().Set(
      static_cast<double>(binding::compat::utf8_length(scope.isolate(), info[0].As<v8::String>())));
}

int order(const uint8_t* a, size_t a_size, const uint8_t* b, size_t b_size) {
  const size_t both = std::min(a_size, b_size);
  const int first = both == 0 ? 0 : std::memcmp(a, b, both);
  if (first != 0) return first < 0 ? -1 : 1;
  return a_size == b_size ? 0 : a_size < b_size ? -1 : 1;
}

// compare(a, b) → -1 | 0 | 1
void compare(const Arguments& info) {
  Scope scope(info);
  ByteSpan a, b;
  if (!span_of(scope, info[0], &a) || !span_of(scope, info[1], &b)) return;
  info.GetReturnValue().Set(order(a.data, a.size, b.data, b.size));
}

// compareOffset(source, target, targetStart, sourceStart, targetEnd, sourceEnd) → -1 | 0 | 1
void compare_offset(const Arguments& info) {
  Scope scope(info);
  ByteSpan source, target;
  if (!span_of(scope, info[0], &source) || !span_of(scope, info[1], &target)) return;
  const auto at = [&](int i, size_t otherwise) { return index_of(info[i], otherwise).value_or(0); };
  const size_t target_start = at(2, 0), source_start = at(3, 0);
  if (source_start > source.size) {
    return node::throw_range(scope, "ERR_OUT_OF_RANGE",
                             "The value of \"sourceStart\" is out of range.");
  }
  if (target_start > target.size) {
    return node::throw_range(scope, "ERR_OUT_OF_RANGE",
                             "The value of \"targetStart\" is out of range.");
  }
  const size_t target_end = std::clamp(at(4, target.size), target_start, target.size);
  const size_t source_end = std::clamp(at(5, source.size), source_start, source.size);
  info.GetReturnValue().Set(order(source.data + source_start, source_end - source_start,
                                  target.data + target_start, target_end - target_start));
}

// fill(buffer, value, start, end, encoding) → -1: there is nothing in the value; -2: out of bounds
void fill(const Arguments& info) {
  Scope scope(info);
  Target target;
  if (!target_of(scope, info[0], &target)) return;
  const std::optional<size_t> start = index_of(info[2], 0), end = index_of(info[3], target.size);
  if (!start || !end)
    return node::throw_range(scope, "ERR_OUT_OF_RANGE", "The value of \"offset\" is out of range.");
  if (*start > *end || *end > target.size) return info.GetReturnValue().Set(-2);
  const size_t length = *end - *start;
  if (length == 0) return;
  uint8_t* const data = target.data + *start;
  size_t size = 0;
  if (info[1]->IsString()) {
    const std::optional<size_t> written = node::write_text(
        scope, info[1].As<v8::String>(), node::encoding_of(scope, info[4]), data, length);
    if (!written) return;
    size = *written;
    // Of a character that does not fit, the first bytes.
    if (size == 0) {
      std::string whole;
      if (!node::bytes_of(scope, info[1].As<v8::String>(), node::encoding_of(scope, info[4]),
                          &whole))
        return;
      size = std::min(whole.size(), length);
      std::memcpy(data, whole.data(), size);
    }
  } else if (const ByteSpan value = binding::byte_span(info[1]); value.is_bytes) {
    size = std::min(value.size, length);
    if (size != 0) std::memmove(data, value.data, size);
  } else {
    const double number = info[1]->IsNumber() ? info[1].As<v8::Number>()->Value() : 0;
    std::memset(data, static_cast<int>(std::fmod(number, 256)) & 255, length);
    return;
  }
  if (size == 0) return info.GetReturnValue().Set(-1);
  for (size_t done = size; done < length; done *= 2)
    std::memcpy(data + done, data, std::min(done, length - done));
}

// Where a search begins; nothing when it finds nothing.
std::optional<size_t> search_start(size_t length, double offset, size_t needle, bool forward) {
  const auto size = static_cast<double>(length);
  if (std::isnan(offset)) offset = 0;
  if (offset < 0) {
    if (offset + size >= 0) return static_cast<size_t>(offset + size);
    if (forward || needle == 0) return 0;
    return std::nullopt;
  }
  if (offset + static_cast<double>(needle) <= size) return static_cast<size_t>(offset);
  if (needle == 0) return length;
  if (forward || length == 0) return std::nullopt;
  return length - 1;
}

// The place of `needle` at or behind `offset`, or before it; -1: there is none. Of UTF-16, only
// places of whole code units. Nothing with a pending exception.
std::optional<double> search(Scope& scope, const ByteSpan& hay, std::string_view needle,
                             double offset, bool forward, bool is_utf16) {
  const std::optional<size_t> start = search_start(hay.size, offset, needle.size(), forward);
  if (!start) return -1;
  if (needle.empty()) return static_cast<double>(*start);
  const std::string_view text(reinterpret_cast<const char*>(hay.data), hay.size);
  if (text.empty() || needle.size() > text.size() ||
      (forward && *start + needle.size() > text.size()) || (is_utf16 && needle.size() < 2))
    return -1;
  if (!binding::has_room(scope, node::memory_of_search(needle))) return std::nullopt;
  const size_t at = is_utf16 ? node::search_utf16(text, needle, *start, forward)
                             : node::search(text, needle, *start, forward);
  return at == std::string_view::npos ? -1 : static_cast<double>(at);
}

double number_of(v8::Local<v8::Value> value) {
  return value->IsNumber() ? std::trunc(value.As<v8::Number>()->Value()) : 0;
}

// indexOfString(buffer, text, offset, encoding, forward) → place | -1
void index_of_string(const Arguments& info) {
  Scope scope(info);
  ByteSpan hay;
  if (!span_of(scope, info[0], &hay)) return;
  if (!info[1]->IsString())
    return node::throw_type(scope, "ERR_INVALID_ARG_TYPE", "argument must be a string");
  const Encoding encoding = node::encoding_of(scope, info[3]);
  std::string needle;
  if (!node::bytes_of(scope, info[1].As<v8::String>(), encoding, &needle)) return;
  if (const auto place = search(scope, hay, needle, number_of(info[2]), info[4]->IsTrue(),
                                encoding == Encoding::kUtf16))
    info.GetReturnValue().Set(*place);
}

// indexOfBuffer(buffer, needle, offset, encoding, forward) → place | -1
void index_of_buffer(const Arguments& info) {
  Scope scope(info);
  ByteSpan hay, needle;
  if (!span_of(scope, info[0], &hay) || !span_of(scope, info[1], &needle)) return;
  const std::string_view wanted(reinterpret_cast<const char*>(needle.data), needle.size);
  if (const auto place = search(scope, hay, wanted, number_of(info[2]), info[4]->IsTrue(),
                                node::encoding_of(scope, info[3]) == Encoding::kUtf16))
    info.GetReturnValue().Set(*place);
}

// indexOfNumber(buffer, byte, offset, forward) → place | -1
void index_of_number(const Arguments& info) {
  Scope scope(info);
  ByteSpan hay;
  if (!span_of(scope, info[0], &hay)) return;
  const char byte = static_cast<char>(static_cast<uint32_t>(number_of(info[1])) & 255);
  const auto place = search(scope, hay, {&byte, 1}, number_of(info[2]), info[3]->IsTrue(), false);
  info.GetReturnValue().Set(place.value_or(-1));
}

// swapBITS(buffer) → buffer
template <size_t bytes>
void swap(const Arguments& info) {
  Scope scope(info);
  Target target;
  if (!target_of(scope, info[0], &target)) return;
  for (size_t i = 0; i + bytes <= target.size; i += bytes)
    std::reverse(target.data + i, target.data + i + bytes);
  info.GetReturnValue().Set(info[0]);
}

// copy(source, target, targetStart, sourceStart, count): as many bytes as both have
void copy(const Arguments& info) {
  Scope scope(info);
  ByteSpan source;
  Target target;
  if (!span_of(scope, info[0], &source) || !target_of(scope, info[1], &target)) return;
  const size_t to = index_of(info[2], 0).value_or(0), from = index_of(info[3], 0).value_or(0);
  if (to > target.size || from > source.size)
    return node::throw_range(scope, "ERR_OUT_OF_RANGE", "Index out of range");
  const size_t count =
      std::min({index_of(info[4], 0).value_or(0), target.size - to, source.size - from});
  if (count != 0) std::memmove(target.data + to, source.data + from, count);
}

// isUtf8(bytes)
void is_utf8(const Arguments& info) {
  Scope scope(info);
  ByteSpan span;
  if (!span_of(scope, info[0], &span)) return;
  const uint8_t* at = span.data;
  const uint8_t* const end = at + span.size;
  while (at < end) {
    const uint8_t lead = *at++;
    if (lead < 0x80) continue;
    const int more = lead >= 0xc2 && lead <= 0xdf ? 1 : (lead & 0xf0) == 0xe0 ? 2 : 3;
    if (lead < 0xc2 || lead > 0xf4 || end - at < more) return info.GetReturnValue().Set(false);
    const uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (*at < low || *at > high) return info.GetReturnValue().Set(false);
    for (int i = 1; i < more; ++i)
      if ((at[i] & 0xc0) != 0x80) return info.GetReturnValue().Set(false);
    at += more;
  }
  info.GetReturnValue().Set(true);
}

// isAscii(bytes)
void is_ascii(const Arguments& info) {
  Scope scope(info);
  ByteSpan span;
  if (!span_of(scope, info[0], &span)) return;
  info.GetReturnValue().Set(
      std::all_of(span.data, span.data + span.size, [](uint8_t byte) { return byte < 0x80; }));
}

}  // namespace

void install_node_buffer(binding::Natives& natives) {
  natives.late_folder("node/buffer");
  natives.add("asciiSlice", slice<Encoding::kAscii>, 2);
  natives.add("base64Slice", slice<Encoding::kBase64>, 2);
  natives.add("base64urlSlice", slice<Encoding::kBase64Url>, 2);
  natives.add("latin1Slice", slice<Encoding::kLatin1>, 2);
  natives.add("hexSlice", slice<Encoding::kHex>, 2);
  natives.add("ucs2Slice", slice<Encoding::kUtf16>, 2);
  natives.add("utf8Slice", slice<Encoding::kUtf8>, 2);
  natives.add("asciiWrite", write<Encoding::kLatin1>, 3);
  natives.add("base64Write", write<Encoding::kBase64>, 3);
  natives.add("base64urlWrite", write<Encoding::kBase64Url>, 3);
  natives.add("latin1Write", write<Encoding::kLatin1>, 3);
  natives.add("hexWrite", write<Encoding::kHex>, 3);
  natives.add("ucs2Write", write<Encoding::kUtf16>, 3);
  natives.add("utf8Write", write<Encoding::kUtf8>, 3);
  natives.add("byteLengthUtf8", byte_length_utf8, 1);
  natives.add("compare", compare, 2);
  natives.add("compareOffset", compare_offset, 6);
  natives.add("fill", fill, 5);
  natives.add("indexOfString", index_of_string, 5);
  natives.add("indexOfBuffer", index_of_buffer, 5);
  natives.add("indexOfNumber", index_of_number, 4);
  natives.add("swap16", swap<2>, 1);
  natives.add("swap32", swap<4>, 1);
  natives.add("swap64", swap<8>, 1);
  natives.add("copy", copy, 5);
  natives.add("isUtf8", is_utf8, 1);
  natives.add("isAscii", is_ascii, 1);
}

}  // namespace edgert::bindings
