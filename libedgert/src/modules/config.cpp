#include "modules/config.h"

#include <simdjson.h>

#include <algorithm>
#include <cstddef>

#include "base/text.h"
#include "modules/files.h"

namespace edgert::modules {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

// Each import tries all prefixes of its specifier in all scopes that its referrer lies in.
constexpr size_t kMostNestedScopes = 32;
constexpr std::ptrdiff_t kMostSlashes = 128;

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
                          std::to_string(kMostNestedScopes) + " others");
  }
  return Unit{};
}

Status add_map_text(const std::string& text, const std::string& where, const std::string& base,
                    ImportMap* map) {
  simdjson::dom::parser parser;
  element json;
  if (const auto error = parser.parse(strip_jsonc(text)).get(json)) {
    return bad("import map " + where, simdjson::error_message(error));
  }
  return add_map(json, "import map " + where, base, map);
}

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

Result<std::string> read_text(const ModuleFiles& files, ModuleLoader* loader,
                              const std::string& path, Config* config) {
  Result<std::optional<std::string>> given = given_configuration(loader, path);
  if (!given.ok()) return given.take_error();
  Result<std::string> text =
      given.value() ? std::move(*given.value()) : files.read_configuration(path);
  if (text.ok()) config->bytes += text.value().size();
  return text;
}

Status add_map_path(const std::string& path, const ModuleFiles& files, ModuleLoader* loader,
                    Config* config) {
  ImportMap* map = &config->imports;
  if (path.starts_with("data:")) {
    // data:{percent-encoded json}[?{base}], or a standard data: URL.
    std::string_view rest = std::string_view(path).substr(5);
    std::string base = file_url(absolute_path(".")) + "/";
    if (const size_t question = rest.find('?'); question != std::string_view::npos) {
      const std::string given = percent_decode(rest.substr(question + 1));
      base = has_scheme(given) ? given
                               : file_url(absolute_path(given)) + (given.ends_with('/') ? "/" : "");
      rest = rest.substr(0, question);
    }
    if (const size_t comma = rest.find(',');
        rest.find('{') != 0 && !rest.starts_with("%7B") && comma != std::string_view::npos) {
      const bool base64 = rest.substr(0, comma).ends_with(";base64");
      const std::string decoded = percent_decode(rest.substr(comma + 1));
      return add_map_text(base64 ? base64_decode(decoded) : decoded, "data: URL", base, map);
    }
    return add_map_text(percent_decode(rest), "data: URL", base, map);
  }
  if (path.starts_with("http:") || path.starts_with("https:")) {
    return Error{ErrorCode::kNotSupported, "remote import maps are not supported: " + path};
  }
  const std::string file = named_path(path);
  Result<std::string> text = read_text(files, loader, file, config);
  if (!text.ok()) return text.take_error();
  return add_map_text(text.value(), file, file_url(file), map);
}

}  // namespace

std::string strip_jsonc(std::string_view text) {
  std::string out;
  text = base::without_byte_order_mark(text);
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      const size_t from = i++;
      while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
      out.append(text.substr(from, i - from + 1));
    } else if (c == '/' && i + 1 < text.size() && text[i + 1] == '/') {
      while (i + 1 < text.size() && text[i + 1] != '\n') ++i;
    } else if (c == '/' && i + 1 < text.size() && text[i + 1] == '*') {
      const size_t end = text.find("*/", i + 2);
      i = end == std::string_view::npos ? text.size() : end + 1;
      out += ' ';
    } else if (c == ']' || c == '}') {
      const size_t last = out.find_last_not_of(" \t\r\n");
      if (last != std::string::npos && out[last] == ',') out.erase(last, 1);
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

bool has_scheme(std::string_view specifier) {
  const size_t colon = specifier.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  for (size_t i = 0; i < colon; ++i) {
    const char c = specifier[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && (i == 0 || std::string_view("0123456789+-.").find(c) == std::string_view::npos))
      return false;
  }
  return true;
}

bool is_relative(std::string_view specifier) {
  return specifier.starts_with("/") || specifier.starts_with("./") || specifier.starts_with("../");
}

std::string join_url(std::string_view base, std::string_view relative) {
  if (has_scheme(relative)) return std::string(relative);
  base = base.substr(0, base.find_first_of("?#"));
  const size_t authority = base.find("://");
  const size_t path_from = authority == std::string_view::npos
                               ? base.size()
                               : std::min(base.find('/', authority + 3), base.size());
  std::string path(base.substr(path_from));
  path = relative.starts_with("/") ? std::string(relative)
                                   : path.substr(0, path.rfind('/') + 1) + std::string(relative);
  const size_t suffix_from = std::min(path.find_first_of("?#"), path.size());
  const std::string suffix = path.substr(suffix_from);
  std::vector<std::string> parts;
  bool directory = true;
  for (size_t from = 1; from <= suffix_from;) {
    const size_t slash = std::min(path.find('/', from), suffix_from);
    const std::string part = path.substr(from, slash - from);
    directory = part == "." || part == ".." || part.empty();
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else if (!directory) {
      parts.push_back(part);
    }
    from = slash + 1;
  }
  std::string out(base.substr(0, path_from));
  for (const std::string& part : parts) out.append("/").append(part);
  if (directory) out += '/';
  return out + suffix;
}

std::string ImportMap::normal_key(const std::string& key) const {
  return is_relative(key) ? join_url(base_, key) : key;
}
std::string ImportMap::address_of(const std::string& address) const {
  return is_relative(address) ? join_url(base_, address) : address;
}
void ImportMap::add(const std::string& key, const std::string& address) {
  imports_[normal_key(key)] = address_of(address);
}
void ImportMap::add_scope(const std::string& prefix, const std::string& key,
                          const std::string& address) {
  scopes_[join_url(base_, prefix)][normal_key(key)] = address_of(address);
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

Result<Config> read_config(const std::string& directory, const std::string& import_map_path,
                           const ModuleFiles& files, ModuleLoader* loader) {
  Config config;
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
      config.bytes += text.value().size();
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

}  // namespace edgert::modules
