// SharedText: a script's text that V8 reads where it lies, in any number of isolates.
#pragma once

#include <v8.h>

#include <string_view>

namespace edgert::js {

// ASCII that outlives this object, which outlives the isolates.
class SharedText final : public v8::String::ExternalOneByteStringResource {
 public:
  explicit SharedText(std::string_view text) : text_(text) {}
  const char* data() const override { return text_.data(); }
  size_t length() const override { return text_.size(); }
  void Dispose() override {}

 private:
  std::string_view text_;
};

}  // namespace edgert::js
