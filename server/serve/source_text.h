// SourceText: a file that people write, and errors about places in it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"

namespace edgert::server {

struct SourcePlace {
  int line = 0, column = 0;  // from 1, columns in units of UTF-16
};

// Thread: any. Its lines end with LF or CRLF.
class SourceText {
 public:
  SourceText(std::string path, std::string text);

  const std::string& path() const { return path_; }
  const std::string& text() const { return text_; }

  SourcePlace place_of(size_t offset) const;
  // Of the character that is the `column`th of a line, both from 1.
  size_t offset_of(size_t line, size_t column) const;
  std::string_view line(size_t line) const;

  // Something that is wrong at a byte, with its line; kInvalidData.
  Error error_at(size_t offset, std::string what, std::string hint = {}) const;

 private:
  std::string path_;
  std::string text_;
  std::vector<size_t> lines_;  // where each begins
};

// "; did you mean X?" of what is closest to `written`, or nothing.
std::string did_you_mean(std::string_view written, const std::vector<std::string>& known);

// Reads a regular file of at most `most` bytes: kNotFound, kIo, kLimit, with the path and why.
Result<std::string> read_text_file(const std::string& path, size_t most);

// An error about a file as a whole.
Error error_of_file(const std::string& path, ErrorCode code, std::string what);

}  // namespace edgert::server
