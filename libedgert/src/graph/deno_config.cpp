#include "graph/deno_config.h"

#include <simdjson.h>

#include "base/sha256.h"
#include "base/text_codecs.h"
#include "graph/files.h"
#include "graph/jsonc.h"
#include "graph/url.h"

namespace edgert::graph {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr size_t kMostMembers = 1000;

Error bad(const std::string& where, const std::string& what) {
  return Error{ErrorCode::kInvalidArgument, where + ": " + what};
}

template <typename Add>
Status each_text(const element& value, const std::string& where, Add add) {
  object entries;
  if (value.get(entries) != simdjson::SUCCESS) return bad(where, "not an object");
  for (const auto& [key, address] : entries) {
    std::string_view text;
    if (address.get(text) != simdjson::SUCCESS)
      return bad(where, "the address of \"" + std::string(key) + "\" is no string");
    add(std::string(key), std::string(text));
  }
  return Unit{};
}

Status add_map(const element& json, const std::string& where, const std::string& base,
               ImportMap* map) {
  map->set_base(base);
  element part;
  if (json["imports"].get(part) == simdjson::SUCCESS) {
    Status status = each_text(
        part, where + ": imports",
        [&](const std::string& key, const std::string& address) { map->add(key, address); });
    if (!status.ok()) return status;
  }
  object scopes;
  if (json["scopes"].get(scopes) == simdjson::SUCCESS) {
    for (const auto& [prefix, entries] : scopes) {
      const std::string scope(prefix);
      Status status = each_text(entries, where + ": scopes",
                                [&](const std::string& key, const std::string& address) {
                                  map->add_scope(scope, key, address);
                                });
      if (!status.ok()) return status;
    }
  }
  const std::string too_deep = map->scope_within_too_many();
  if (!too_deep.empty()) {
    return bad(where, "the scope \"" + too_deep.substr(0, 500) + "\" lies in more than " +
                          std::to_string(ImportMap::kMostNestedScopes) + " others");
  }
  return Unit{};
}

// esbuild knows no "precompile". A runtime for it offers what "react-jsx" calls, too, and gives the
// same.
std::string options_for_esbuild(const element& given) {
  object options;
  std::string_view jsx;
  if (given.get(options) != simdjson::SUCCESS || options["jsx"].get(jsx) != simdjson::SUCCESS ||
      jsx != "precompile")
    return simdjson::minify(given);
  std::string text = "{\"jsx\":\"react-jsx\"";
  for (const auto& [key, value] : options) {
    // An escape in a name is none of an option that there is.
    if (key != "jsx" && key.find_first_of("\"\\") == std::string_view::npos)
      text.append(",\"").append(key).append("\":").append(simdjson::minify(value));
  }
  return text + "}";
}

// Of a list, or of an object with one as "members".
void read_workspace(const element& json, const std::string& folder, DenoConfig* config) {
  simdjson::dom::array list;
  const bool is_list = json["workspace"].get(list) == simdjson::SUCCESS ||
                       json["workspace"]["members"].get(list) == simdjson::SUCCESS;
  std::string_view text;
  if (is_list) {
    for (const element& member : list) {
      if (config->members.size() < kMostMembers && member.get(text) == simdjson::SUCCESS)
        config->members.push_back(absolute_path(folder + "/" + std::string(text)));
    }
  }
  if (json["unstable"].get(list) != simdjson::SUCCESS) return;
  for (const element& feature : list) {
    if (feature.get(text) == simdjson::SUCCESS && text == "sloppy-imports")
      config->has_sloppy_imports = true;
  }
}

Result<std::string> read_text(const ModuleFiles& files, ModuleLoader* loader,
                              const std::string& path, DenoConfig* config) {
  Result<std::optional<std::string>> given = given_configuration(loader, path);
  if (!given.ok()) return given.take_error();
  Result<std::string> text =
      given.value() ? std::move(*given.value()) : files.read_configuration(path);
  if (text.ok()) config->add_text(path, text.value());
  return text;
}

Status add_map_path(const std::string& path, const ModuleFiles& files, ModuleLoader* loader,
                    DenoConfig* config) {
  ImportMap* map = &config->imports;
  if (path.starts_with("data:")) {
    config->add_text("", path);
    // data:{percent-encoded json}[?{base}], or a standard data: URL.
    std::string_view rest = std::string_view(path).substr(5);
    std::string base = file_url(absolute_path(".")) + "/";
    if (const size_t question = rest.find('?'); question != std::string_view::npos) {
      const std::string given = base::percent_decode(rest.substr(question + 1));
      base = has_scheme(given) ? given
                               : file_url(absolute_path(given)) + (given.ends_with('/') ? "/" : "");
      rest = rest.substr(0, question);
    }
    if (const size_t comma = rest.find(',');
        rest.find('{') != 0 && !rest.starts_with("%7B") && comma != std::string_view::npos) {
      const bool base64 = rest.substr(0, comma).ends_with(";base64");
      const std::string decoded = base::percent_decode(rest.substr(comma + 1));
      return add_import_map(base64 ? base::base64_decode(decoded) : decoded, "data: URL", base,
                            map);
    }
    return add_import_map(base::percent_decode(rest), "data: URL", base, map);
  }
  if (path.starts_with("http:") || path.starts_with("https:")) {
    return Error{ErrorCode::kNotSupported, "remote import maps are not supported: " + path};
  }
  const std::string file = named_path(path);
  Result<std::string> text = read_text(files, loader, file, config);
  if (!text.ok()) return text.take_error();
  return add_import_map(text.value(), file, file_url(file), map);
}

}  // namespace

Status add_import_map(const std::string& text, const std::string& where, const std::string& base,
                      ImportMap* map) {
  simdjson::dom::parser parser;
  element json;
  if (const auto error = parser.parse(strip_jsonc(text)).get(json)) {
    return bad("import map " + where, simdjson::error_message(error));
  }
  return add_map(json, "import map " + where, base, map);
}

void DenoConfig::add_text(const std::string& path, const std::string& text) {
  bytes += text.size();
  identity = base::sha256(identity + path + "\n" + text);
}

Result<DenoConfig> read_deno_config(const std::string& directory,
                                    const std::string& import_map_path, const ModuleFiles& files,
                                    ModuleLoader* loader) {
  DenoConfig config;
  const ModuleFiles every_file;
  std::string map_path = import_map_path;
  // Who names the map decides where it may lie.
  ModuleFiles map_files;
  for (std::string at = directory;; at = parent(at)) {
    for (const char* name : {"deno.json", "deno.jsonc"}) {
      const std::string file = (at == "/" ? "" : at) + "/" + name;
      Result<std::optional<std::string>> given = given_configuration(loader, file);
      if (!given.ok()) return given.take_error();
      if (!given.value() && !is_file(file)) continue;
      // Below the module roots it is the function's own; above them it belongs to who runs it.
      const bool is_own = files.is_confined() && (given.value() || files.covers(file));
      Result<std::string> text = given.value()
                                     ? std::move(*given.value())
                                     : (is_own ? files : every_file).read_configuration(file);
      if (!text.ok()) return text.take_error();
      config.add_text(file, text.value());
      simdjson::dom::parser parser;
      element json;
      if (const auto error = parser.parse(strip_jsonc(text.value())).get(json)) {
        return bad(file, simdjson::error_message(error));
      }
      if (map_path.empty()) {
        Status status = add_map(json, file, file_url(file), &config.imports);
        if (!status.ok()) return status.take_error();
        std::string_view named;
        if (json["importMap"].get(named) == simdjson::SUCCESS) {
          map_path = has_scheme(named) ? std::string(named)
                     : named.starts_with('/')
                         ? absolute_path(std::string(named))
                         : absolute_path(parent(file) + "/" + std::string(named));
          if (is_own) {
            map_files = files;
          } else if (files.is_confined()) {
            Result<ModuleFiles> beside = ModuleFiles::below({parent(file)});
            if (!beside.ok()) return beside.take_error();
            map_files = std::move(beside).value();
          }
        }
      }
      read_workspace(json, parent(file), &config);
      element options;
      if (json["compilerOptions"].get(options) == simdjson::SUCCESS)
        config.compiler_options = options_for_esbuild(options);
      if (!map_path.empty()) break;
      return config;
    }
    if (!map_path.empty() || at == "/") break;
  }
  if (!map_path.empty()) {
    Status status = add_map_path(map_path, map_files, loader, &config);
    if (!status.ok()) return status.take_error();
  }
  return config;
}

}  // namespace edgert::graph
