// base64url as JOSE has it (RFC 7515 §2): one spelling for each sequence of bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace edgert::server::jwt {

// Nothing for what has padding, white space, letters of plain base64, or bits behind the last byte.
std::optional<std::string> decode_base64url(std::string_view text);

std::string encode_base64url(std::string_view bytes);

}  // namespace edgert::server::jwt
