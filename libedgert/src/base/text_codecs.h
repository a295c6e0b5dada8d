// Bytes that stand encoded in a text.
#pragma once

#include <string>
#include <string_view>

namespace edgert::base {

// What is no escape stays as it is.
std::string percent_decode(std::string_view text);
// Empty when the text is malformed.
std::string base64_decode(std::string_view text);
std::string base64_encode(std::string_view bytes);
// In small letters.
std::string hex(std::string_view bytes);
// As JSON has it, in quotes.
std::string json_text(std::string_view utf8);

}  // namespace edgert::base
