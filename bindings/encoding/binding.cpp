// Natives of encoding: texts to bytes and back, by the encodings of the standard.
#include <simdjson.h>

#include <cstring>
#include <string>
#include <vector>

#include "bindings/encoding/base64.h"
#include "bindings/encoding/multi_byte.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/single_byte_tables.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;

v8::MaybeLocal<v8::String> utf16(Scope& scope, const uint16_t* units, size_t count) {
  v8::Local<v8::String> text;
  if (count <= static_cast<size_t>(v8::String::kMaxLength) &&
      v8::String::NewFromTwoByte(scope.isolate(), units, v8::NewStringType::kNormal,
                                 static_cast<int>(count))
          .ToLocal(&text)) {
    return text;
  }
  binding::throw_range_error(scope, "Invalid string length");
  return {};
}

void give_utf16(Scope& scope, const Arguments& info, const std::vector<uint16_t>& units) {
  v8::Local<v8::String> text;
  if (utf16(scope, units.data(), units.size()).ToLocal(&text)) info.GetReturnValue().Set(text);
}

// encode(string) → Uint8Array of UTF-8
void encode(const Arguments& info) {
  Scope scope(info);
  if (!info[0]->IsString()) return binding::throw_type_error(scope, "not a string");
  std::string text;
  v8::Local<v8::Uint8Array> bytes;
  if (binding::read_text(scope, info[0], &text) &&
      binding::to_uint8_array(scope, text).ToLocal(&bytes))
    info.GetReturnValue().Set(bytes);
}

// encodeInto(string, bytes) → [code units read, bytes written]
void encode_into(const Arguments& info) {
  Scope scope(info);
  if (!info[0]->IsString() || !info[1]->IsUint8Array())
    return binding::throw_type_error(scope, "encodeInto needs a string and a Uint8Array");
  const binding::ByteSpan span = binding::byte_span(info[1]);
  size_t read = 0;
  const size_t written = binding::compat::write_utf8_part(
      scope.isolate(), info[0].As<v8::String>(),
      reinterpret_cast<char*>(const_cast<uint8_t*>(span.data)), span.size, &read);
  v8::Local<v8::Value> counts[] = {v8::Number::New(scope.isolate(), static_cast<double>(read)),
                                   v8::Number::New(scope.isolate(), static_cast<double>(written))};
  info.GetReturnValue().Set(v8::Array::New(scope.isolate(), counts, 2));
}

// decode(bytes, fatal) → string; malformed UTF-8 is replaced, or throws
void decode(const Arguments& info) {
  Scope scope(info);
  const binding::ByteSpan span = binding::byte_span(info[0]);
  const std::string_view bytes(reinterpret_cast<const char*>(span.data), span.size);
  if (info[1]->IsTrue() && !bytes.empty() && !simdjson::validate_utf8(bytes.data(), bytes.size())) {
    return binding::throw_type_error(scope, "The encoded data is not valid utf-8");
  }
  binding::give(info, binding::text(scope, bytes));
}

// decodeUtf16(bytes, bigEndian, fatal) → string; the bytes are whole code units
void decode_utf16(const Arguments& info) {
  Scope scope(info);
  const binding::ByteSpan span = binding::byte_span(info[0]);
  const size_t high = info[1]->IsTrue() ? 0 : 1;
  std::vector<uint16_t> units(span.size / 2);
  for (size_t i = 0; i < units.size(); ++i) {
    units[i] = static_cast<uint16_t>(span.data[2 * i + high] << 8 | span.data[2 * i + 1 - high]);
  }
  for (size_t i = 0; i < units.size(); ++i) {
    if ((units[i] & 0xF800) != 0xD800) continue;
    const bool paired =
        units[i] < 0xDC00 && i + 1 < units.size() && (units[i + 1] & 0xFC00) == 0xDC00;
    if (paired) {
      ++i;
    } else if (info[2]->IsTrue()) {
      return binding::throw_type_error(scope, "The encoded data is not valid utf-16");
    } else {
      units[i] = 0xFFFD;
    }
  }
  give_utf16(scope, info, units);
}

// singleByteTable(name) → number, or -1
void single_byte_table(const Arguments& info) {
  Scope scope(info);
  const std::string name = binding::short_text(scope, info[0]);
  int32_t found = -1;
  for (size_t i = 0; i < std::size(kSingleByteTables); ++i) {
    if (name == kSingleByteTables[i].name) found = static_cast<int32_t>(i);
  }
  info.GetReturnValue().Set(found);
}

// decodeSingleByte(bytes, table, fatal) → string
void decode_single_byte(const Arguments& info) {
  Scope scope(info);
  const uint32_t table = info[1]->IsUint32() ? info[1].As<v8::Uint32>()->Value() : UINT32_MAX;
  if (table >= std::size(kSingleByteTables))
    return binding::throw_type_error(scope, "no such encoding");
  const uint16_t* upper = kSingleByteTables[table].upper;
  const binding::ByteSpan span = binding::byte_span(info[0]);
  std::vector<uint16_t> units(span.size);
  for (size_t i = 0; i < span.size; ++i) {
    const uint8_t byte = span.data[i];
    units[i] = byte < 0x80 ? byte : upper[byte - 0x80];
    if (units[i] == 0xFFFD && info[2]->IsTrue()) {
      return binding::throw_type_error(
          scope, std::string("The encoded data is not valid ") + kSingleByteTables[table].name);
    }
  }
  give_utf16(scope, info, units);
}

// multiByteEncoding(name) → number, or -1
void multi_byte_number(const Arguments& info) {
  Scope scope(info);
  const auto encoding = multi_byte_encoding(binding::short_text(scope, info[0]));
  info.GetReturnValue().Set(encoding ? static_cast<int32_t>(*encoding) : -1);
}

// decodeMultiByte(bytes, encoding, state, last, fatal) → [string, bytes read, state]
void decode_multi_byte(const Arguments& info) {
  Scope scope(info);
  const uint32_t encoding = info[1]->IsUint32() ? info[1].As<v8::Uint32>()->Value() : UINT32_MAX;
  if (encoding > static_cast<uint32_t>(MultiByte::kEucKr))
    return binding::throw_type_error(scope, "no such encoding");
  uint32_t state = info[2]->IsUint32() ? info[2].As<v8::Uint32>()->Value() : 0;
  const binding::ByteSpan span = binding::byte_span(info[0]);
  const MultiByteResult result = bindings::decode_multi_byte(
      static_cast<MultiByte>(encoding), span.data, span.size, info[3]->IsTrue(), state);
  if (result.invalid && info[4]->IsTrue())
    return binding::throw_type_error(scope, "The encoded data is not valid");
  v8::Local<v8::String> text;
  if (!utf16(scope, reinterpret_cast<const uint16_t*>(result.text.data()), result.text.size())
           .ToLocal(&text)) {
    return;
  }
  v8::Local<v8::Value> parts[] = {
      text, v8::Number::New(scope.isolate(), static_cast<double>(result.read)),
      v8::Integer::NewFromUnsigned(scope.isolate(), state)};
  info.GetReturnValue().Set(v8::Array::New(scope.isolate(), parts, std::size(parts)));
}

// btoa(string) → base64, or null when a character is over U+00FF
void btoa(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  if (!info[0]->IsString() || !info[0].As<v8::String>()->ContainsOnlyOneByte()) return;
  std::string bytes;
  if (binding::read_latin1(scope, info[0], &bytes))
    binding::give(info, binding::latin1(scope, base64_encode(bytes)));
}

// atob(string) → Latin-1, or null when it is no base64
void atob(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  if (!info[0]->IsString() || !info[0].As<v8::String>()->ContainsOnlyOneByte()) return;
  std::string text;
  if (!binding::read_latin1(scope, info[0], &text)) return;
  if (const auto bytes = base64_decode(text)) binding::give(info, binding::latin1(scope, *bytes));
}

}  // namespace

void install_encoding(binding::Natives& natives) {
  natives.folder("encoding");
  natives.add("encode", encode, 1);
  natives.add("encodeInto", encode_into, 2);
  natives.add("decode", decode, 2);
  natives.add("decodeUtf16", decode_utf16, 3);
  natives.add("singleByteTable", single_byte_table, 1);
  natives.add("decodeSingleByte", decode_single_byte, 3);
  natives.add("multiByteEncoding", multi_byte_number, 1);
  natives.add("decodeMultiByte", decode_multi_byte, 5);
  natives.add("btoa", btoa, 1);
  natives.add("atob", atob, 1);
}

}  // namespace edgert::bindings
