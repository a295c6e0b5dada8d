// ImportMap: what specifiers stand for.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace edgert::graph {

// WHATWG import maps (https://html.spec.whatwg.org/multipage/webappapis.html#import-maps): keys and
// addresses are URLs where they look like ones.
class ImportMap {
 public:
  // Each import tries all prefixes of its specifier in all scopes that its referrer lies in.
  static constexpr size_t kMostNestedScopes = 32;

  void set_base(std::string base_url) { base_ = std::move(base_url); }
  // A package's address stands for what is below it, too, as in deno.json
  // (https://docs.deno.com/runtime/fundamentals/configuration/#dependencies).
  void add(const std::string& key, const std::string& address);
  void add_scope(const std::string& prefix, const std::string& key, const std::string& address);

  bool has_scopes() const { return !scopes_.empty(); }
  // A scope that lies in more others than there may be; empty: there is none.
  std::string scope_within_too_many() const;
  // The address that `specifier` (already made absolute if it was relative) maps to when imported
  // from `referrer`; empty when nothing maps it.
  std::string resolve(const std::string& specifier, const std::string& referrer) const;

 private:
  using Entries = std::map<std::string, std::string, std::less<>>;
  std::string normal_key(const std::string& key) const;
  std::string address_of(const std::string& address) const;
  static void add_to(Entries* entries, const std::string& key, const std::string& address);
  static std::string match(const Entries& entries, const std::string& specifier);

  std::string base_;
  Entries imports_;
  std::map<std::string, Entries, std::less<>> scopes_;
};

}  // namespace edgert::graph
