// The `traceparent` header: which trace a request belongs to. https://www.w3.org/TR/trace-context/
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace edgert::base {

// A valid header in the form of version 00, which is what goes out. Later versions are read as far
// as 00 goes.
class TraceParent {
 public:
  static std::optional<TraceParent> parse(std::string_view header);

  const std::string& text() const { return text_; }
  std::string_view trace_id() const { return std::string_view(text_).substr(3, 32); }

 private:
  explicit TraceParent(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace edgert::base
