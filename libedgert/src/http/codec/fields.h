// What may stand in a header field, and which fields belong to the connection (RFC 9110).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace edgert::http {

// Room for what most heads hold.
inline constexpr size_t kUsualHeadBytes = 256;

bool is_token(std::string_view text);
// No CR, LF or NUL.
bool is_field_value(std::string_view text);
// Fields of framing and of the connection itself: whoever writes a head decides them.
bool is_framing_field(std::string_view name);
// A Content-Length; negative when the text is none.
int64_t parse_length(std::string_view text);

}  // namespace edgert::http
