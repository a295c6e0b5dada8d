#include "packages/npm_name.h"

#include <algorithm>

#include "base/text.h"

namespace edgert::packages {

namespace {

constexpr size_t kMostNameBytes = 214;

// What encodeURIComponent leaves as it is.
bool stands_in_components(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_.!~*'()").find(c) != std::string_view::npos;
}

std::string without_controls(std::string_view text, char instead) {
  std::string out(text);
  for (char& c : out) {
    if (base::has_controls({&c, 1})) c = instead;
  }
  return out;
}

std::string named(std::string_view text) {
  return without_controls(text.substr(0, kMostNameBytes), '?');
}

Error no_name(std::string_view name, const char* why) {
  return Error{ErrorCode::kInvalidArgument,
               "'" + named(name) + "' is no name of an npm package: " + why};
}

// Where the version begins, behind the "@" that is not the scope's.
size_t version_at(std::string_view text) {
  const size_t at = text.find('@', 1);
  return at == std::string_view::npos ? text.size() : at;
}

bool is_elsewhere(std::string_view specifier) {
  // "user/repository", paths, and everything with a scheme.
  return specifier.find_first_of("/:") != std::string_view::npos || specifier == "." ||
         specifier == ".." || specifier.ends_with(".tgz") || specifier.ends_with(".tar.gz");
}

}  // namespace

Status check_npm_name(std::string_view name) {
  if (name.empty()) return no_name(name, "it is empty");
  if (name.size() > kMostNameBytes) return no_name(name, "it is longer than 214 characters");
  std::string_view rest = name;
  if (name[0] == '@') {
    const size_t slash = name.find('/');
    if (slash == std::string_view::npos || slash == 1) return no_name(name, "its scope has no end");
    const std::string_view scope = name.substr(1, slash - 1);
    if (scope[0] == '.' || !std::all_of(scope.begin(), scope.end(), stands_in_components))
      return no_name(name, "its scope is none");
    rest = name.substr(slash + 1);
  } else if (name[0] == '-' || name[0] == '_') {
    return no_name(name, "it begins with a hyphen or an underscore");
  }
  if (rest.empty() || rest[0] == '.') return no_name(name, "it begins with a dot");
  if (!std::all_of(rest.begin(), rest.end(), stands_in_components))
    return no_name(name, "it has characters that stand in no URL");
  if (base::equal_ignoring_case(name, "node_modules") ||
      base::equal_ignoring_case(name, "favicon.ico"))
    return no_name(name, "it means something else");
  return Unit{};
}

Result<NpmRequirement> NpmRequirement::parse(std::string_view name, std::string_view specifier) {
  // What messages cannot show is white space, which ranges have as they like.
  const std::string printable = without_controls(specifier.substr(0, Range::kMostBytes + 1), ' ');
  specifier = base::trim(printable);
  NpmRequirement out;
  if (specifier.starts_with("npm:")) {
    specifier.remove_prefix(4);
    const size_t at = version_at(specifier);
    name = specifier.substr(0, at);
    specifier = at == specifier.size() ? std::string_view() : specifier.substr(at + 1);
    specifier = base::trim(specifier);
  }
  Status status = check_npm_name(name);
  if (!status.ok()) return status.take_error();
  out.name = name;
  out.text = specifier;
  if (is_elsewhere(specifier)) {
    return Error{ErrorCode::kNotSupported,
                 "'" + named(name) + "@" + named(specifier) +
                     "' comes from no npm registry, which is not supported"};
  }
  if (Result<Range> range = Range::parse(specifier); range.ok()) {
    out.range = std::move(range).value();
    return out;
  }
  if (specifier.size() > kMostTagBytes ||
      !std::all_of(specifier.begin(), specifier.end(), stands_in_components)) {
    return Error{ErrorCode::kInvalidArgument,
                 "'" + named(name) + "@" + named(specifier) + "' has neither a range nor a tag"};
  }
  return out;
}

Result<NpmRequirement> NpmRequirement::parse_named(std::string_view text) {
  const size_t at = version_at(text);
  return parse(text.substr(0, at), at == text.size() ? std::string_view() : text.substr(at + 1));
}

}  // namespace edgert::packages
