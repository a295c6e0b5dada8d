// https://infra.spec.whatwg.org/#forgiving-base64
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace edgert::bindings {

std::string base64_encode(std::string_view bytes);
// White space is skipped, padding may be absent. Empty when the text is no base64.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace edgert::bindings
