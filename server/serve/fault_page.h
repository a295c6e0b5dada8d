// What a browser is shown of a function that does not boot.
#pragma once

#include <string>
#include <string_view>

namespace edgert::server {

// HTML; `text` is framed() without colours.
std::string fault_page(std::string_view function, std::string_view text);

}  // namespace edgert::server
