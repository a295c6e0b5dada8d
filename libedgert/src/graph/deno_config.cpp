#include "graph/deno_config.h"

#include <simdjson.h>

#include <algorithm>
#include <memory>

#include "base/sha256.h"
#include "base/text.h"
#include "base/text_codecs.h"
#include "graph/addresses.h"
#include "graph/detail.h"
#include "graph/excerpt.h"
#include "graph/files.h"
#include "graph/given_files.h"
#include "graph/json_syntax.h"
#include "graph/jsonc.h"
#include "graph/url.h"

namespace edgert::graph {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr size_t kMostMembers = 1000;
constexpr size_t kMostConfigBytes = size_t{8} << 20;  // of a workspace

Error bad(const std::string& where, const std::string& what) {
  return about(ErrorTopic::kConfiguration, "",
               Error{ErrorCode::kInvalidArgument, where + ": " + what});
}

// simdjson says what is wrong, not where.
Error no_json(const std::string& where, const std::string& url, const std::string& text,
              simdjson::error_code why) {
  Error error = bad(where, simdjson::error_message(why));
  ErrorDetail detail = detail_of(error);
  detail.url = shown(url);
  const std::string_view source = base::without_byte_order_mark(text);
  if (const std::optional<JsonFault> fault = json_fault(strip_jsonc(source))) {
    const TextPlace place = place_in(source, fault->offset);
    detail.what = where + ": " + fault->what;
    detail.line = place.line;
    detail.column = place.column;
    add_excerpt(source, &detail);
  }
  return with_detail(std::move(error), std::move(detail));
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

Status check_scopes(const ImportMap& map, const std::string& where) {
  const std::string too_deep = map.scope_within_too_many();
  if (too_deep.empty()) return Unit{};
  return bad(where, "the scope \"" + too_deep.substr(0, 500) + "\" lies in more than " +
                        std::to_string(ImportMap::kMostNestedScopes) + " others");
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
  return check_scopes(*map, where);
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
std::vector<std::string> listed_members(const element& json, const std::string& folder) {
  std::vector<std::string> members;
  simdjson::dom::array list;
  const bool is_list = json["workspace"].get(list) == simdjson::SUCCESS ||
                       json["workspace"]["members"].get(list) == simdjson::SUCCESS;
  if (!is_list) return members;
  for (const element& member : list) {
    std::string_view text;
    if (members.size() < kMostMembers && member.get(text) == simdjson::SUCCESS)
      members.push_back(absolute_path(folder + "/" + std::string(text)));
  }
  return members;
}

bool has_sloppy_imports(const element& json) {
  simdjson::dom::array list;
  if (json["unstable"].get(list) != simdjson::SUCCESS) return false;
  return std::any_of(list.begin(), list.end(), [](const element& feature) {
    std::string_view text;
    return feature.get(text) == simdjson::SUCCESS && text == "sloppy-imports";
  });
}

Result<std::optional<std::string>> given_configuration(const GivenFiles* loader,
                                                       const std::string& path) {
  if (loader == nullptr) return std::optional<std::string>();
  return loader->configuration(path);
}

Result<std::string> read_text(const ModuleFiles& files, const GivenFiles* loader,
                              const std::string& path, DenoConfig* config) {
  Result<std::optional<std::string>> given = given_configuration(loader, path);
  if (!given.ok()) return given.take_error();
  Result<std::string> text =
      given.value() ? std::move(*given.value()) : files.read_configuration(path);
  if (text.ok()) config->add_text(path, text.value());
  return text;
}

Status add_map_path(const std::string& path, const ModuleFiles& files, const GivenFiles* loader,
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

// One deno.json or deno.jsonc.
struct ConfigFile {
  std::string path;  // or a URL, of what a host's loader has given
  std::string url, text;
  // Below the module roots it is the function's own; above them it belongs to who runs it.
  bool is_own = false;
  simdjson::dom::parser parser;
  element json;

  std::string folder() const { return parent(path); }
  bool names_map() const { return json["importMap"].is_string(); }
  Status parse() {
    if (const auto error = parser.parse(strip_jsonc(text)).get(json))
      return no_json(path, url, text, error);
    return Unit{};
  }
};
using ConfigFilePtr = std::unique_ptr<ConfigFile>;

// Null: there is none in `folder`.
Result<ConfigFilePtr> config_file_in(const std::string& folder, const ModuleFiles& files,
                                     const GivenFiles* loader) {
  const ModuleFiles every_file;
  for (const char* name : {"deno.json", "deno.jsonc"}) {
    auto found = std::make_unique<ConfigFile>();
    found->path = (folder == "/" ? "" : folder) + "/" + name;
    Result<std::optional<std::string>> given = given_configuration(loader, found->path);
    if (!given.ok()) return given.take_error();
    if (!given.value() && !is_file(found->path)) continue;
    found->is_own = files.is_confined() && (given.value() || files.covers(found->path));
    Result<std::string> text =
        given.value() ? std::move(*given.value())
                      : (found->is_own ? files : every_file).read_configuration(found->path);
    if (!text.ok()) return text.take_error();
    found->text = std::move(text).value();
    found->url = file_url(found->path);
    if (Status parsed = found->parse(); !parsed.ok()) return parsed.take_error();
    return found;
  }
  return ConfigFilePtr();
}

// The nearest one of `directory`, and the workspace's that lists it as a member, or null.
struct ConfigFiles {
  ConfigFilePtr nearest, workspace;
};
Result<ConfigFiles> find_config_files(const std::string& directory, const ModuleFiles& files,
                                      const GivenFiles* loader) {
  ConfigFiles found;
  for (std::string at = directory;; at = parent(at)) {
    Result<ConfigFilePtr> here = config_file_in(at, files, loader);
    // One that lies further above may be anybody's.
    const bool is_given_up = !here.ok() && (here.error().code == ErrorCode::kCancelled ||
                                            here.error().code == ErrorCode::kTimedOut);
    if (!here.ok() && (found.nearest == nullptr || is_given_up)) return here.take_error();
    if (here.ok() && here.value() != nullptr) {
      const std::vector<std::string> members = listed_members(here.value()->json, at);
      if (found.nearest == nullptr) {
        found.nearest = std::move(here).value();
        if (!members.empty() || found.nearest->names_map()) return found;
      } else if (std::find(members.begin(), members.end(), found.nearest->folder()) !=
                 members.end()) {
        found.workspace = std::move(here).value();
        return found;
      }
    }
    if (at == "/") return found;
  }
}

// What a host's loader says, in place of all that could be found.
Result<ConfigFiles> given_config_files(ModuleConfig given) {
  ConfigFiles found;
  if (given.text.empty()) return found;
  found.nearest = std::make_unique<ConfigFile>();
  ConfigFile& file = *found.nearest;
  file.path = is_file_url(given.url) ? path_of(given.url) : given.url;
  file.url = std::move(given.url);
  file.text = std::move(given.text);
  file.is_own = true;
  if (Status parsed = file.parse(); !parsed.ok()) return parsed.take_error();
  if (!is_file_url(file.url) && (file.names_map() || !listed_members(file.json, "/").empty()))
    return bad(file.path, "\"importMap\" and \"workspace\" are for files");
  return found;
}

// What a member names is for its own modules, before what the workspace names.
Status add_members(const ModuleFiles& files, const GivenFiles* loader, DenoConfig* config) {
  for (const std::string& member : config->members) {
    const std::string paths[] = {member + "/deno.json", member + "/deno.jsonc"};
    for (const std::string& path : paths) {
      Result<std::string> text = read_text(files, loader, path, config);
      if (!text.ok()) {
        // A member that is not there is nobody's.
        const ErrorCode code = text.error().code;
        if (code == ErrorCode::kNotFound || code == ErrorCode::kNotCapable) continue;
        return text.take_error();
      }
      if (config->bytes > kMostConfigBytes)
        return bad(path, "the workspace's configurations have more than " +
                             std::to_string(kMostConfigBytes >> 20) + " MB");
      simdjson::dom::parser parser;
      element json, imports;
      if (const auto error = parser.parse(strip_jsonc(text.value())).get(json))
        return no_json(path, file_url(path), text.value(), error);
      config->imports.set_base(file_url(path));
      if (json["imports"].get(imports) != simdjson::SUCCESS) break;
      Status status = each_text(imports, path + ": imports",
                                [&](const std::string& key, const std::string& address) {
                                  config->imports.add_scope("./", key, address);
                                });
      if (!status.ok()) return status;
      break;
    }
  }
  return check_scopes(config->imports, "the members of the workspace");
}

}  // namespace

Status add_import_map(const std::string& text, const std::string& where, const std::string& base,
                      ImportMap* map) {
  simdjson::dom::parser parser;
  element json;
  if (const auto error = parser.parse(strip_jsonc(text)).get(json)) {
    return no_json("import map " + where, base == file_url(where) ? base : std::string(), text,
                   error);
  }
  return add_map(json, "import map " + where, base, map);
}

void DenoConfig::add_text(const std::string& path, const std::string& text) {
  bytes += text.size();
  if (path.starts_with('/')) files.push_back(path);
  identity = base::sha256(identity + path + "\n" + text);
}

Result<DenoConfig> read_deno_config(const std::string& directory,
                                    const std::string& import_map_path, const ModuleFiles& files,
                                    const GivenFiles* loader, std::optional<ModuleConfig> given) {
  DenoConfig config;
  std::string map_path = import_map_path;
  // Who names the map decides where it may lie.
  ModuleFiles map_files;
  Result<ConfigFiles> found =
      given ? given_config_files(std::move(*given)) : find_config_files(directory, files, loader);
  if (!found.ok()) return found.take_error();
  const ConfigFile* const nearest = found.value().nearest.get();
  const ConfigFile* const workspace = found.value().workspace.get();
  for (const ConfigFile* file : {workspace, nearest}) {
    if (file == nullptr) continue;
    config.add_text(file->path, file->text);
    config.has_sloppy_imports |= has_sloppy_imports(file->json);
    element options;
    if (file->json["compilerOptions"].get(options) == simdjson::SUCCESS)
      config.compiler_options = options_for_esbuild(options);
  }
  if (const ConfigFile* const main = workspace != nullptr ? workspace : nearest; main != nullptr) {
    config.members = listed_members(main->json, main->folder());
    if (map_path.empty()) {
      if (Status added = add_map(main->json, main->path, main->url, &config.imports); !added.ok())
        return added.take_error();
      if (Status added = add_members(files, loader, &config); !added.ok())
        return added.take_error();
      std::string_view named;
      if (main->json["importMap"].get(named) == simdjson::SUCCESS) {
        map_path = has_scheme(named) ? std::string(named)
                   : named.starts_with('/')
                       ? absolute_path(std::string(named))
                       : absolute_path(main->folder() + "/" + std::string(named));
        if (main->is_own) {
          map_files = files;
        } else if (files.is_confined()) {
          Result<ModuleFiles> beside = ModuleFiles::below({main->folder()});
          if (!beside.ok()) return beside.take_error();
          map_files = std::move(beside).value();
        }
      }
    }
  }
  if (!map_path.empty()) {
    Status status = add_map_path(map_path, map_files, loader, &config);
    if (!status.ok()) return status.take_error();
  }
  return config;
}

}  // namespace edgert::graph
