#include "bindings/fetch/json_body.h"

#include <cstdint>
#include <cstring>

namespace edgert::bindings {

namespace {

// One character of more than a byte.
struct Character {
  uint32_t code = 0;
  size_t size = 0;  // 0: it is malformed
};

// By https://www.unicode.org/versions/latest/core-spec/chapter-3/#G27506, table 3-7.
Character character_at(const unsigned char* at, size_t left) {
  const auto follows = [&](size_t i) { return i < left && (at[i] & 0xc0) == 0x80; };
  const uint32_t first = at[0];
  if (first >= 0xc2 && first < 0xe0 && follows(1))
    return {(first & 0x1f) << 6 | (at[1] & 0x3fu), 2};
  if ((first & 0xf0) == 0xe0 && follows(1) && follows(2)) {
    const uint32_t code = (first & 0x0f) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu);
    if (code >= 0x800 && (code < 0xd800 || code > 0xdfff)) return {code, 3};
  }
  if (first >= 0xf0 && first < 0xf5 && follows(1) && follows(2) && follows(3)) {
    const uint32_t code =
        (first & 0x07) << 18 | (at[1] & 0x3fu) << 12 | (at[2] & 0x3fu) << 6 | (at[3] & 0x3fu);
    if (code >= 0x10000 && code <= 0x10ffff) return {code, 4};
  }
  return {};
}

void append_escape(uint32_t unit, std::string* out) {
  constexpr char kHex[] = "0123456789abcdef";
  const char escape[] = {
      '\\', 'u', kHex[unit >> 12], kHex[(unit >> 8) & 15], kHex[(unit >> 4) & 15], kHex[unit & 15]};
  out->append(escape, sizeof escape);
}

// How many bytes from there on are ASCII.
size_t ascii_run(const char* at, size_t left) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  size_t run = 0;
  uint64_t word;
  while (left - run >= sizeof word) {
    std::memcpy(&word, at + run, sizeof word);
    if ((word & kHighBits) != 0) break;
    run += sizeof word;
  }
  while (run < left && static_cast<unsigned char>(at[run]) < 0x80) ++run;
  return run;
}

}  // namespace

bool in_one_byte(std::string_view utf8, std::string* out) {
  // Beyond, what is read becomes longer than what is saved.
  constexpr size_t kFewEscapes = 16, kBytesAnEscape = 32;
  const size_t most_escapes = kFewEscapes + utf8.size() / kBytesAnEscape;
  size_t escapes = 0;
  out->clear();
  out->reserve(utf8.size() + 6 * kFewEscapes);
  for (size_t at = 0; at < utf8.size();) {
    const size_t run = ascii_run(utf8.data() + at, utf8.size() - at);
    out->append(utf8.substr(at, run));
    at += run;
    if (at == utf8.size()) break;
    const Character next =
        character_at(reinterpret_cast<const unsigned char*>(utf8.data()) + at, utf8.size() - at);
    // Behind a backslash it is no JSON, and must not become some.
    if (next.size == 0 || (at != 0 && utf8[at - 1] == '\\')) return false;
    at += next.size;
    if (next.code <= 0xff) {
      out->push_back(static_cast<char>(next.code));
      continue;
    }
    if (++escapes > most_escapes) return false;
    if (next.code > 0xffff) {
      append_escape(0xd800 + ((next.code - 0x10000) >> 10), out);
      append_escape(0xdc00 + ((next.code - 0x10000) & 0x3ff), out);
    } else {
      append_escape(next.code, out);
    }
  }
  return true;
}

v8::MaybeLocal<v8::Value> parse_json(binding::Scope& scope, std::string_view utf8) {
  std::string narrow;
  // So much more may be copied without a look at the worker's memory.
  constexpr size_t kMostCopied = 256 * 1024;
  // Text of ASCII alone is kept in one byte a character by itself.
  const bool is_wide = ascii_run(utf8.data(), utf8.size()) != utf8.size();
  if (is_wide && utf8.size() <= kMostCopied && in_one_byte(utf8, &narrow)) {
    v8::TryCatch caught(scope.isolate());
    v8::Local<v8::String> text = binding::latin1(scope, narrow);
    v8::Local<v8::Value> value;
    if (!text.IsEmpty() && v8::JSON::Parse(scope.context(), text).ToLocal(&value)) return value;
    if (caught.HasTerminated()) {
      caught.ReThrow();
      return {};
    }
  }
  // As it came, for what is to be said of an error, too.
  v8::Local<v8::String> text = binding::text(scope, utf8);
  if (text.IsEmpty()) return {};
  return v8::JSON::Parse(scope.context(), text);
}

}  // namespace edgert::bindings
