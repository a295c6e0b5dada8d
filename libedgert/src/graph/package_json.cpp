#include "graph/package_json.h"

#include <simdjson.h>

#include <map>
#include <optional>

#include "base/text.h"
#include "graph/package_targets.h"

namespace edgert::graph {

namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

Error malformed(const std::string& where, const std::string& why) {
  return {ErrorCode::kInvalidData, where + ": " + why};
}

std::string text_of(const element& value) {
  std::string_view text;
  return value.get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

PackageJson::Dependencies dependencies_of(const element& value) {
  PackageJson::Dependencies found;
  object entries;
  if (value.get(entries) != simdjson::SUCCESS) return found;
  std::map<std::string_view, size_t> places;
  for (const auto& [name, range] : entries) {
    std::string_view text;
    if (range.get(text) != simdjson::SUCCESS) continue;
    const auto [place, is_new] = places.emplace(name, found.size());
    if (is_new) {
      found.emplace_back(name, text);
    } else {
      found[place->second].second = text;
    }
  }
  return found;
}

std::vector<std::string> workspaces_of(const element& value) {
  std::vector<std::string> found;
  array patterns;
  object holder;
  element inner = value;
  if (value.get(holder) == simdjson::SUCCESS) {
    for (const auto& [key, packages] : holder) {
      if (key == "packages") inner = packages;
    }
  }
  if (inner.get(patterns) != simdjson::SUCCESS) return found;
  for (const element& pattern : patterns) {
    std::string_view text;
    if (pattern.get(text) == simdjson::SUCCESS) found.emplace_back(text);
  }
  return found;
}

}  // namespace

struct PackageJson::Json {
  simdjson::dom::document document;
  std::optional<element> exports;  // not null
  std::optional<object> imports;
};

PackageJson::PackageJson(std::string where, std::unique_ptr<Json> json)
    : where_(std::move(where)), json_(std::move(json)) {}

PackageJson::~PackageJson() = default;

Result<std::shared_ptr<const PackageJson>> PackageJson::parse(std::string_view text,
                                                              std::string where) {
  text = base::without_byte_order_mark(text);
  if (text.size() > kMostBytes) {
    return Error{ErrorCode::kLimit,
                 where + " has more than " + std::to_string(kMostBytes) + " bytes"};
  }
  simdjson::dom::parser parser;
  if (const auto error = parser.allocate(text.size(), kDeepest))
    return malformed(where, simdjson::error_message(error));
  auto json = std::make_unique<Json>();
  element root;
  if (const auto error =
          parser.parse_into_document(json->document, text.data(), text.size()).get(root)) {
    return error == simdjson::DEPTH_ERROR
               ? Error{ErrorCode::kLimit, where + " is nested deeper than " +
                                              std::to_string(kDeepest) + " objects and arrays"}
               : malformed(where, simdjson::error_message(error));
  }
  object fields;
  if (root.get(fields) != simdjson::SUCCESS) return malformed(where, "not a JSON object");

  std::shared_ptr<PackageJson> package(new PackageJson(std::move(where), std::move(json)));
  Json& kept = *package->json_;
  // As in JavaScript, the last of a name counts.
  std::optional<element> dependencies, optional, development, workspaces, overrides;
  for (const auto& [key, value] : fields) {
    if (key == "name") package->name_ = text_of(value);
    if (key == "version") package->version_ = text_of(value);
    if (key == "type") package->type_ = text_of(value);
    if (key == "main") package->main_ = text_of(value);
    if (key == "dependencies") dependencies = value;
    if (key == "optionalDependencies") optional = value;
    if (key == "devDependencies") development = value;
    if (key == "workspaces") workspaces = value;
    if (key == "overrides") overrides = value;
    if (key == "exports") {
      kept.exports.reset();
      if (!value.is_null()) kept.exports = value;
    }
    if (key == "imports") {
      object imports;
      kept.imports.reset();
      if (value.get(imports) == simdjson::SUCCESS) kept.imports = imports;
    }
  }
  if (package->type_ != "module" && package->type_ != "commonjs") package->type_.clear();
  if (dependencies) package->dependencies_ = dependencies_of(*dependencies);
  if (optional) package->optional_dependencies_ = dependencies_of(*optional);
  if (development) package->dev_dependencies_ = dependencies_of(*development);
  if (workspaces) package->workspaces_ = workspaces_of(*workspaces);
  if (overrides && overrides->is_object()) package->overrides_ = simdjson::minify(*overrides);
  // Most packages have neither, and the document takes many times the room of its text.
  if (!kept.exports && !kept.imports) package->json_.reset();
  return std::shared_ptr<const PackageJson>(std::move(package));
}

bool PackageJson::has_exports() const { return json_ && json_->exports; }

Result<std::string> PackageJson::resolve_exports(std::string_view subpath,
                                                 Conditions conditions) const {
  const auto not_exported = [&] {
    return Error{ErrorCode::kNotFound,
                 subpath == "."
                     ? "[ERR_PACKAGE_PATH_NOT_EXPORTED] No \"exports\" main defined in " + where_
                     : "[ERR_PACKAGE_PATH_NOT_EXPORTED] Package subpath '" +
                           base::shortened(subpath) + "' is not defined by \"exports\" in " +
                           where_};
  };
  if (!has_exports()) return not_exported();
  PackageTargets targets(PackageTargets::Field::kExports, where_, conditions, kMostTarget);
  const element& exports = *json_->exports;
  object keys;
  bool is_one_target = exports.is_string() || exports.is_array();
  if (exports.get(keys) == simdjson::SUCCESS) {
    std::optional<bool> are_conditions;
    for (const auto& [key, value] : keys) {
      const bool is_condition = !key.starts_with('.');
      if (are_conditions.value_or(is_condition) != is_condition) {
        return targets.invalid_config(
            "\"exports\" cannot contain some keys starting with '.' and some not. The exports "
            "object must either be an object of package subpath keys or an object of main entry "
            "condition name keys only.");
      }
      are_conditions = is_condition;
    }
    is_one_target = are_conditions.value_or(false);
    if (!is_one_target) {
      Result<std::optional<std::string>> found = targets.match(keys, subpath);
      if (!found.ok()) return found.take_error();
      return found.value() ? Result<std::string>(std::move(*found.value())) : not_exported();
    }
  }
  if (!is_one_target || subpath != ".") return not_exported();
  Result<std::optional<std::string>> found = targets.target(exports, subpath);
  if (!found.ok()) return found.take_error();
  return found.value() ? Result<std::string>(std::move(*found.value())) : not_exported();
}

Result<std::string> PackageJson::resolve_imports(std::string_view specifier,
                                                 Conditions conditions) const {
  if (specifier == "#" || specifier.starts_with("#/") || specifier.ends_with('/')) {
    return Error{ErrorCode::kInvalidArgument,
                 "[ERR_INVALID_MODULE_SPECIFIER] Invalid module \"" + base::shortened(specifier) +
                     "\" is not a valid internal imports specifier name, in " + where_};
  }
  if (json_ && json_->imports) {
    PackageTargets targets(PackageTargets::Field::kImports, where_, conditions, kMostTarget);
    Result<std::optional<std::string>> found = targets.match(*json_->imports, specifier);
    if (!found.ok()) return found.take_error();
    if (found.value()) return std::move(*found.value());
  }
  return Error{ErrorCode::kNotFound,
               "[ERR_PACKAGE_IMPORT_NOT_DEFINED] Package import specifier \"" +
                   base::shortened(specifier) + "\" is not defined in package " + where_};
}

}  // namespace edgert::graph
