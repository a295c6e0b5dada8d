// Reading what a script gives. A native takes plain values first and acts then: nothing here runs a
// script, and what would make a copy that the worker's memory has no room for is refused before it
// is made.
#pragma once

#include <v8.h>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/binding/scope.h"
#include "edgert/bytes.h"
#include "edgert/head.h"

namespace edgert::binding {

// The text of a name, a label, a host: UTF-8; empty for what is no string, and for what is longer
// than any of these.
inline constexpr size_t kLongestShortText = 64 * 1024;
std::string short_text(Scope& scope, v8::Local<v8::Value> value);

// Copies of any length; of what is no string, or no bytes, an empty one. False with a pending
// exception: all throw a RangeError when the worker's memory has no room for the copy,
// `read_latin1` also a TypeError for a character over U+00FF. `read_content` takes either, as
// bodies are given: a string as UTF-8.
bool read_text(Scope& scope, v8::Local<v8::Value> value, std::string* out);
bool read_latin1(Scope& scope, v8::Local<v8::Value> value, std::string* out);
bool read_bytes(Scope& scope, v8::Local<v8::Value> value, Bytes* out);
bool read_content(Scope& scope, v8::Local<v8::Value> value, Bytes* out);

// The flat header fields of a head that goes out, with the texts of its first line. False with a
// pending TypeError that names the limit when there are more than kMostHeaderFields, or when all of
// it is longer than kMostHeadBytes. `what`: "request" or "response".
bool read_headers(Scope& scope, std::string_view what,
                  std::initializer_list<v8::Local<v8::Value>> first_line, v8::Local<v8::Value> flat,
                  HeaderList* out);

// The length of a string, in UTF-8 at least, or of bytes.
size_t length_of(v8::Local<v8::Value> value);

// The first `most` bytes of a string, whole characters; `cut` becomes true when there are more.
std::string text_prefix(Scope& scope, v8::Local<v8::Value> value, size_t most, bool* cut);

// Whether the worker's memory has room for `bytes` outside of V8's heap beside what it uses; false
// with a pending RangeError that names the limit.
bool has_room(Scope& scope, size_t bytes);

// An object's own property when it is a value; empty when it is absent, a getter, or the object a
// proxy.
v8::MaybeLocal<v8::Value> own_value(Scope& scope, v8::Local<v8::Object> object,
                                    v8::Local<v8::Name> key);

// The elements of an Array, all of them values of its own; nothing for anything else, and for one
// with more than `most`.
using Elements = std::optional<std::vector<v8::Local<v8::Value>>>;
Elements elements(Scope& scope, v8::Local<v8::Value> array, size_t most);

// A list of texts. False with a pending exception that names it: a TypeError for what is none, a
// RangeError for one that has more texts, or more bytes of them, than it may have.
struct ListBounds {
  const char* name;
  size_t texts;
  size_t bytes;
};
bool read_texts(Scope& scope, v8::Local<v8::Value> list, const ListBounds& bounds,
                std::vector<std::string>* out);

// Certificates of authorities: several times what systems have of them.
inline constexpr ListBounds kCaCerts{"caCerts", 1000, size_t{1} << 20};

// A new Array. Empty with a pending exception when one of the values is: the text that it was to be
// is too long for a string.
v8::MaybeLocal<v8::Value> array_of(Scope& scope, v8::Local<v8::Value>* values, size_t count);

// Sets a return value, unless there is none.
inline void give(const Arguments& info, v8::MaybeLocal<v8::Value> value) {
  v8::Local<v8::Value> made;
  if (value.ToLocal(&made)) info.GetReturnValue().Set(made);
}

}  // namespace edgert::binding
