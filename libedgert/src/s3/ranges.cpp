#include "s3/ranges.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string_view>
#include <utility>

namespace edgert::s3 {

namespace {

constexpr int kNotSatisfiable = 416, kPartial = 206;

// "bytes 0-9/100" → 100; no number where it does not begin at `from`.
bool read_content_range(std::string_view field, uint64_t from, uint64_t* whole) {
  const std::string begin = "bytes " + std::to_string(from) + "-";
  const size_t slash = field.rfind('/');
  if (!field.starts_with(begin) || slash == std::string_view::npos) return false;
  const std::string_view digits = field.substr(slash + 1);
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), *whole);
  constexpr uint64_t kLargest = (uint64_t{1} << 53) - 1;
  return error == std::errc() && stop == digits.data() + digits.size() && *whole <= kLargest;
}

}  // namespace

Task<Range> get_range(Conversation& talk, const Place& place, uint64_t from, size_t size,
                      const std::string& etag) {
  Request request{"GET", place.bucket, place.key};
  request.fields = {
      {"range", "bytes=" + std::to_string(from) + "-" + std::to_string(from + size - 1)}};
  if (!etag.empty()) request.fields.emplace_back("if-match", etag);
  request.most_answer = size;
  Answer answer = co_await talk.ask(std::move(request));
  Range range;
  if (answer.status == kNotSatisfiable) co_return range;  // behind the end, or it is empty
  if (!answer.ok()) {
    range.error = errno_of(answer);
    co_return range;
  }
  range.etag = answer.fields.find("etag");
  range.whole = answer.body.size();
  const bool is_part =
      answer.status == kPartial &&
      read_content_range(answer.fields.find("content-range"), from, &range.whole) &&
      answer.body.size() == std::min<uint64_t>(size, range.whole - std::min(range.whole, from));
  // Without a range: all of it, which is so much as was asked for, or less.
  const bool is_all = answer.status != kPartial && from == 0;
  if (!is_part && !is_all) range.error = -EIO;
  if (range.etag.size() > kLongestMark) range.error = -EIO;
  range.bytes = std::move(answer.body);
  co_return range;
}

}  // namespace edgert::s3
