// JSON of strangers: objects in which no name stands twice, so that nobody reads another value of
// it than we do.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

namespace edgert::server::jwt {

// Of what has more members than `most`, or one of them twice, false.
bool has_unique_names(const simdjson::dom::object& object, size_t most);

class JsonObject {
 public:
  // False for what is no JSON, no object, or has a name twice.
  bool parse(std::string_view text, size_t most_members);

  bool has(std::string_view name) const;
  // Nothing where it is absent or no text.
  std::optional<std::string> text(std::string_view name) const;
  const simdjson::dom::object& members() const { return members_; }

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::object members_;
};

std::optional<std::string> text_of(const simdjson::dom::object& object, std::string_view name);

}  // namespace edgert::server::jwt
