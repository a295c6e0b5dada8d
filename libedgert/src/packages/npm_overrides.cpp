#include "packages/npm_overrides.h"

#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "packages/npm_name.h"

namespace edgert::packages {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr size_t kMostBytes = size_t{1} << 20;

}  // namespace

Result<NpmOverrides> NpmOverrides::parse(
    std::string_view json,
    const std::map<std::string, std::string, std::less<>>& direct_dependencies,
    const std::string& where) {
  const auto bad = [&](std::string_view key, const std::string& what) {
    return Error{ErrorCode::kInvalidArgument,
                 where + ": overrides: \"" + std::string(key.substr(0, 200)) + "\" " + what};
  };
  NpmOverrides out;
  if (json.empty()) return out;
  if (json.size() > kMostBytes) return bad("", "are longer than 1048576 bytes");
  simdjson::dom::parser parser;
  element root;
  object entries;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS ||
      root.get(entries) != simdjson::SUCCESS)
    return bad("", "are no JSON object");
  const auto specifier_of = [&](std::string_view key,
                                std::string_view text) -> Result<std::string> {
    if (!text.starts_with('$')) return std::string(text);
    const auto found = direct_dependencies.find(text.substr(1));
    if (found == direct_dependencies.end())
      return bad(key, "means " + std::string(text.substr(0, 200)) + ", which is no dependency");
    return found->second;
  };
  constexpr size_t kOutermost = static_cast<size_t>(-1);
  std::vector<std::pair<size_t, object>> open{{kOutermost, entries}};
  while (!open.empty()) {
    const auto [above, inner] = open.back();
    open.pop_back();
    for (const auto& [key, value] : inner) {
      std::string_view text;
      const bool is_text = value.get(text) == simdjson::SUCCESS;
      if (key == "." && above != kOutermost && is_text) {
        Result<std::string> specifier = specifier_of(key, text);
        if (!specifier.ok()) return specifier.take_error();
        out.rules_[above].specifier = std::move(specifier).value();
        continue;
      }
      Rule rule;
      const size_t at = std::min(key.find('@', 1), key.size());
      rule.name = key.substr(0, at);
      if (!check_npm_name(rule.name).ok()) return bad(key, "names no package");
      if (at < key.size()) {
        Result<Range> range = Range::parse(key.substr(at + 1));
        if (!range.ok()) return bad(key, "has no range behind its name");
        if (!range.value().takes_all()) rule.versions = std::move(range).value();
      }
      if (is_text) {
        Result<std::string> specifier = specifier_of(key, text);
        if (!specifier.ok()) return specifier.take_error();
        rule.specifier = std::move(specifier).value();
        // npm takes an empty one for any version.
        if (rule.specifier.empty()) rule.specifier = "*";
      }
      if (out.rules_.size() >= kMostRules) return bad(key, "is one of more than 1000");
      const size_t index = out.rules_.size();
      out.rules_.push_back(std::move(rule));
      (above == kOutermost ? out.outermost_ : out.rules_[above].below).push_back(index);
      object below;
      if (is_text) continue;
      if (value.get(below) != simdjson::SUCCESS) return bad(key, "is neither a text nor an object");
      open.emplace_back(index, below);
    }
  }
  out.text_ = simdjson::minify(root);
  // What "$name" means belongs to it.
  for (const Rule& rule : out.rules_) out.text_.append("\n").append(rule.specifier);
  return out;
}

std::vector<size_t> NpmOverrides::rules_for(const Scope& scope, std::string_view name) const {
  std::vector<size_t> out;
  const auto add = [&](const std::vector<size_t>& rules) {
    for (const size_t index : rules) {
      if (rules_[index].name == name) out.push_back(index);
    }
  };
  for (const size_t above : scope) add(rules_[above].below);
  add(outermost_);
  return out;
}

NpmOverrides::Scope NpmOverrides::scope_below(const Scope& scope, size_t rule) const {
  if (rules_[rule].below.empty()) return scope;
  Scope out{rule};
  for (const size_t each : scope) {
    if (each != rule) out.push_back(each);
  }
  return out;
}

}  // namespace edgert::packages
