#include "serve/jwt/json_object.h"

#include <algorithm>
#include <vector>

namespace edgert::server::jwt {

bool has_unique_names(const simdjson::dom::object& object, size_t most) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : object) {
    if (names.size() >= most) return false;
    names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) == names.end();
}

bool JsonObject::parse(std::string_view text, size_t most_members) {
  simdjson::dom::element root;
  return parser_.parse(text.data(), text.size()).get(root) == simdjson::SUCCESS &&
         root.get(members_) == simdjson::SUCCESS && has_unique_names(members_, most_members);
}

bool JsonObject::has(std::string_view name) const {
  return members_.at_key(name).error() == simdjson::SUCCESS;
}

std::optional<std::string> JsonObject::text(std::string_view name) const {
  return text_of(members_, name);
}

std::optional<std::string> text_of(const simdjson::dom::object& object, std::string_view name) {
  std::string_view text;
  if (object.at_key(name).get(text) != simdjson::SUCCESS) return std::nullopt;
  return std::string(text);
}

}  // namespace edgert::server::jwt
