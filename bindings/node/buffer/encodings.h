// Node's encodings of bytes (https://nodejs.org/api/buffer.html#buffers-and-character-encodings).
#pragma once

#include <v8.h>

#include <cstdint>
#include <optional>
#include <string>

#include "edgert/binding/scope.h"

namespace edgert::bindings::node {

// In the order in which string_decoder names them to Node's library.
enum class Encoding { kAscii, kUtf8, kBase64, kUtf16, kLatin1, kHex, kBuffer, kBase64Url };
inline constexpr const char* kEncodingNames[] = {"ascii",  "utf8", "base64", "utf16le",
                                                 "latin1", "hex",  "buffer", "base64url"};

// Of a number or a name as `normalizeEncoding` gives it; UTF-8 for anything else.
Encoding encoding_of(binding::Scope& scope, v8::Local<v8::Value> value);

// The text of bytes. Empty with a pending exception when it is too long.
v8::MaybeLocal<v8::String> text_of(binding::Scope& scope, const uint8_t* data, size_t size,
                                   Encoding encoding);

// The bytes of a text. False with a pending exception when the worker has no room for them.
bool bytes_of(binding::Scope& scope, v8::Local<v8::String> text, Encoding encoding,
              std::string* out);

// As many bytes of a text as fit, whole characters; returns how many, or nothing with a pending
// exception when the worker has no room to read the text.
std::optional<size_t> write_text(binding::Scope& scope, v8::Local<v8::String> text,
                                 Encoding encoding, uint8_t* target, size_t size);

// V8 copies a text that is put together of others into one before anything of it is read. False
// with a pending exception when the worker has no room for that.
bool has_room_to_read(binding::Scope& scope, v8::Local<v8::String> text);

}  // namespace edgert::bindings::node
