#include "serve/source_text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "edgert/closest.h"
#include "edgert/error_detail.h"

namespace edgert::server {

namespace {

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

Error error_with(ErrorCode code, ErrorDetail detail, std::string message) {
  detail.topic = ErrorTopic::kConfiguration;
  return {code, std::move(message), ErrorReason::kNone,
          std::make_shared<const ErrorDetail>(std::move(detail))};
}

}  // namespace

SourceText::SourceText(std::string path, std::string text)
    : path_(std::move(path)), text_(std::move(text)) {
  lines_.push_back(0);
  for (size_t at = 0; (at = text_.find('\n', at)) != std::string::npos;) lines_.push_back(++at);
}

std::string_view SourceText::line(size_t line) const {
  if (line == 0 || line > lines_.size()) return {};
  const size_t begin = lines_[line - 1];
  size_t end = line == lines_.size() ? text_.size() : lines_[line] - 1;
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

SourcePlace SourceText::place_of(size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto next = std::upper_bound(lines_.begin(), lines_.end(), offset);
  const size_t begin = *std::prev(next);
  SourcePlace place{static_cast<int>(next - lines_.begin()), 1};
  for (size_t at = begin; at < offset; ++at) {
    if (!begins_character(text_[at])) continue;
    // Beyond U+FFFF there are two units.
    place.column += static_cast<unsigned char>(text_[at]) >= 0xF0 ? 2 : 1;
  }
  return place;
}

size_t SourceText::offset_of(size_t line, size_t column) const {
  const std::string_view text = this->line(std::clamp<size_t>(line, 1, lines_.size()));
  const auto begin = static_cast<size_t>(text.data() - text_.data());
  size_t at = 0;
  for (size_t left = std::max<size_t>(column, 1) - 1; left > 0 && at < text.size(); --left) {
    for (++at; at < text.size() && !begins_character(text[at]);) ++at;
  }
  return begin + at;
}

Error SourceText::error_at(size_t offset, std::string what, std::string hint) const {
  const SourcePlace place = place_of(offset);
  ErrorDetail detail;
  // The line alone: what ends lines of JavaScript ends none here.
  detail.line = 1;
  detail.column = place.column;
  detail = with_excerpt(std::move(detail), line(static_cast<size_t>(place.line)));
  detail.line = place.line;
  detail.url = path_;
  detail.what = std::move(what);
  detail.hint = std::move(hint);
  std::string message = path_ + ":" + std::to_string(place.line) + ":" +
                        std::to_string(place.column) + ": " + detail.what;
  return error_with(ErrorCode::kInvalidData, std::move(detail), std::move(message));
}

Error error_of_file(const std::string& path, ErrorCode code, std::string what) {
  ErrorDetail detail;
  detail.url = path;
  detail.what = std::move(what);
  std::string message = path + ": " + detail.what;
  return error_with(code, std::move(detail), std::move(message));
}

std::string did_you_mean(std::string_view written, const std::vector<std::string>& known) {
  const std::string meant = closest(written, known);
  return meant.empty() ? "" : "did you mean \"" + meant + "\"?";
}

Result<std::string> read_text_file(const std::string& path, size_t most) {
  // A pipe without a writer must not hold anybody up.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    const bool is_absent = errno == ENOENT || errno == ENOTDIR;
    return error_of_file(path, is_absent ? ErrorCode::kNotFound : ErrorCode::kIo,
                         is_absent ? "there is no such file" : std::strerror(errno));
  }
  std::string text;
  struct stat info {};
  Error fault;
  bool has_failed = true;
  if (fstat(file, &info) != 0) {
    fault = error_of_file(path, ErrorCode::kIo, std::strerror(errno));
  } else if (!S_ISREG(info.st_mode)) {
    fault = error_of_file(path, ErrorCode::kIo, "this is no file");
  } else {
    has_failed = false;
    text.resize(most + 1);
    size_t size = 0;
    while (size < text.size()) {
      const ssize_t got = read(file, text.data() + size, text.size() - size);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) {
        has_failed = true;
        fault = error_of_file(path, ErrorCode::kIo, std::strerror(errno));
      }
      if (got <= 0) break;
      size += static_cast<size_t>(got);
    }
    text.resize(size);
  }
  close(file);
  if (has_failed) return fault;
  if (text.size() > most) {
    return error_of_file(path, ErrorCode::kLimit,
                         "the file is too large: it may have " + std::to_string(most) + " bytes");
  }
  return text;
}

}  // namespace edgert::server
