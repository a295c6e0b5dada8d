// Npmrc: which registry offers a package, and what it is to be told of who asks.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "edgert/result.h"
#include "packages/web_url.h"

namespace edgert::packages {

// Thread: any, once all is added. A value.
class Npmrc {
 public:
  static constexpr size_t kMostBytes = size_t{1} << 20;
  static constexpr std::string_view kDefaultRegistry = "https://registry.npmjs.org/";  // npm's own
  // Of a value, once its variables stand in it.
  static constexpr size_t kMostValueBytes = size_t{64} << 10;
  using Environment = std::function<std::optional<std::string>(const std::string& name)>;

  Npmrc();

  // The text of a .npmrc; what is added later counts more: the user's first, then the project's.
  // Variables ("${NAME}", "${NAME?}") are looked up in `environment`. Credentials whose variables
  // are not set count for nothing. Errors name `where`, and no value of a credential.
  Status add(std::string_view text, const std::string& where, const Environment& environment);
  // What NPM_CONFIG_REGISTRY says.
  Status set_registry(std::string_view url, const std::string& where);

  // Its path ends with a slash. A package of no scope with a registry of its own has the default's.
  const WebUrl& registry_of(std::string_view package) const;
  // The value of an Authorization field; empty: none. As npm finds it: the longest path below which
  // `url` lies has the say, then that of a registry of the same origin. Credentials are sent over
  // http only to this machine, and to a registry that itself is configured so.
  std::string authorization_for(const WebUrl& url) const;

 private:
  struct Credentials {
    std::string token, basic, user, password;
  };

  Status add_entry(const std::string& key, std::string value, const std::string& where,
                   bool is_complete);
  std::string longest_for(const WebUrl& url) const;

  std::map<std::string, WebUrl, std::less<>> registries_;        // by scope; "": the default
  std::map<std::string, Credentials, std::less<>> credentials_;  // by "//host/path"
  size_t longest_key_ = 0;
};

}  // namespace edgert::packages
