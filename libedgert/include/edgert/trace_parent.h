// TraceParent: the `traceparent` field, which says to which trace a request belongs.
// https://www.w3.org/TR/trace-context/
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace edgert {

// A valid field in the form of version 00, which is what goes out. Later versions are read as far
// as 00 goes. Immutable. Thread: any. Owner: whoever holds the value. Errors: what is not valid is
// none. Cost: that of a short text.
class TraceParent final {
 public:
  static std::optional<TraceParent> parse(std::string_view header);

  // Hexadecimal, in lower case, as all of these.
  const std::string& text() const { return text_; }
  std::string_view trace_id() const { return std::string_view(text_).substr(3, 32); }
  // The span of whoever has sent it.
  std::string_view parent_id() const { return std::string_view(text_).substr(36, 16); }
  // Whoever has sent it may have recorded its span.
  bool is_sampled() const;

 private:
  explicit TraceParent(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace edgert
