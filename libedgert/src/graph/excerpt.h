// Excerpt: the line of a source that something is wrong with, as every terminal shows it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace edgert::graph {

struct Excerpt {
  std::string text;  // without tabs and what may steer a terminal; see ErrorDetail
  int caret = 0;     // columns of a terminal in front of the place
};

// Lines and columns from 1, columns in units of UTF-16, as V8 counts them. Nothing where the text
// has no such line.
std::optional<Excerpt> excerpt_of(std::string_view utf8, int line, int column);

// The column in units of UTF-16 of one in bytes, both from 1.
int utf16_column(std::string_view utf8, int line, int byte_column);

struct TextPlace {
  int line = 1, column = 1;
};
// Where the byte at `offset` is.
TextPlace place_in(std::string_view utf8, size_t offset);

}  // namespace edgert::graph
