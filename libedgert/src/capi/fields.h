// Lists of names and values as C sees them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "edgert/c/call.h"
#include "edgert/head.h"

namespace edgert::capi {

// Owner: whoever makes it, not beyond what it was made of.
class Fields {
 public:
  explicit Fields(const HeaderList& headers) {
    list_.reserve(headers.count());
    // Each name and value ends with a NUL there.
    headers.each([this](std::string_view name, std::string_view value) {
      list_.push_back({name.data(), value.data()});
    });
  }
  explicit Fields(const std::vector<std::pair<std::string, std::string>>& pairs) {
    list_.reserve(pairs.size());
    for (const auto& [name, value] : pairs) list_.push_back({name.c_str(), value.c_str()});
  }
  const edgert_field* data() const { return list_.data(); }
  size_t size() const { return list_.size(); }

 private:
  std::vector<edgert_field> list_;
};

}  // namespace edgert::capi
