// Where bytes lie among others.
#pragma once

#include <cstddef>
#include <string_view>

namespace edgert::bindings::node {

// The first place of `needle` at or behind `start`, or the last at or before it; npos: there is
// none. `needle` is not empty, and neither longer than `text` nor a part of a code unit. Takes time
// by the sum of both lengths, whatever is in them.
size_t search(std::string_view text, std::string_view needle, size_t start, bool forward);
// The same of UTF-16, where code units begin.
size_t search_utf16(std::string_view text, std::string_view needle, size_t start, bool forward);
// What it may take of memory meanwhile.
size_t memory_of_search(std::string_view needle);

}  // namespace edgert::bindings::node
