// Bodies as JSON.
#pragma once

#include <v8.h>

#include <string>
#include <string_view>

#include "edgert/binding/scope.h"

namespace edgert::bindings {

// What JSON.parse gives of the text, or the exception that it throws.
v8::MaybeLocal<v8::Value> parse_json(binding::Scope& scope, std::string_view utf8);

// The same JSON with a byte for each character: those that have none are written as \uXXXX. V8
// reads that in half the time of the two bytes a character that one of them would cost all. False
// where the text is malformed, where a backslash stands in front of one, and where there are many.
bool in_one_byte(std::string_view utf8, std::string* out);

}  // namespace edgert::bindings
