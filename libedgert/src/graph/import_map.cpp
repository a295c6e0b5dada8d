#include "graph/import_map.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "graph/url.h"

namespace edgert::graph {

namespace {

constexpr std::ptrdiff_t kMostSlashes = 128;

// `use` with `text` and what of it ends in a slash, longest first, until it answers with an
// address. A text with more slashes than a path of files has prefixes that nobody names.
template <typename Use>
std::string first_of_prefixes(std::string_view text, Use use) {
  std::string found = use(text);
  if (found.empty() && std::count(text.begin(), text.end(), '/') > kMostSlashes) return {};
  while (found.empty()) {
    const size_t slash =
        text.size() < 2 ? std::string_view::npos : text.rfind('/', text.size() - 2);
    if (slash == std::string_view::npos) return {};
    text = text.substr(0, slash + 1);
    found = use(text);
  }
  return found;
}

}  // namespace

std::string ImportMap::normal_key(const std::string& key) const {
  return is_relative(key) ? join_url(base_, key) : key;
}
std::string ImportMap::address_of(const std::string& address) const {
  return is_relative(address) ? join_url(base_, address) : address;
}
void ImportMap::add_to(Entries* entries, const std::string& key, const std::string& address) {
  (*entries)[key] = address;
  for (const std::string_view scheme : {"npm:", "jsr:"}) {
    if (!address.starts_with(scheme) || key.ends_with('/')) continue;
    std::string_view rest = std::string_view(address).substr(scheme.size());
    while (rest.starts_with('/')) rest.remove_prefix(1);
    // Where the map says itself what is below it, that counts.
    entries->emplace(key + "/", std::string(scheme) + "/" + std::string(rest) + "/");
  }
}
void ImportMap::add(const std::string& key, const std::string& address) {
  add_to(&imports_, normal_key(key), address_of(address));
}
void ImportMap::add_scope(const std::string& prefix, const std::string& key,
                          const std::string& address) {
  add_to(&scopes_[join_url(base_, prefix)], normal_key(key), address_of(address));
}

std::string ImportMap::scope_within_too_many() const {
  // In this order a scope comes right behind those that it lies in and all that lie in them.
  std::vector<std::string_view> around;
  for (const auto& [prefix, entries] : scopes_) {
    while (!around.empty() && !std::string_view(prefix).starts_with(around.back()))
      around.pop_back();
    if (around.size() > kMostNestedScopes) return prefix;
    if (prefix.ends_with('/')) around.push_back(prefix);
  }
  return {};
}

std::string ImportMap::match(const Entries& entries, const std::string& specifier) {
  if (entries.empty()) return {};
  return first_of_prefixes(specifier, [&](std::string_view prefix) -> std::string {
    const auto found = entries.find(prefix);
    if (found == entries.end()) return {};
    if (prefix.size() == specifier.size()) return found->second;
    return found->second.ends_with('/') ? join_url(found->second, specifier.substr(prefix.size()))
                                        : std::string();
  });
}

std::string ImportMap::resolve(const std::string& specifier, const std::string& referrer) const {
  if (!scopes_.empty()) {
    std::string found = first_of_prefixes(referrer, [&](std::string_view prefix) {
      const auto scope = scopes_.find(prefix);
      return scope == scopes_.end() ? std::string() : match(scope->second, specifier);
    });
    if (!found.empty()) return found;
  }
  return match(imports_, specifier);
}

}  // namespace edgert::graph
