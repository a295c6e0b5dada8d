#include "modules/config.h"

#include <simdjson.h>

#include "modules/files.h"

namespace edgert::modules {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

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

Status add_map_path(const std::string& path, const std::string& directory, ImportMap* map) {
  if (path.starts_with("data:")) {
    // data:{percent-encoded json}[?{base}], or a standard data: URL.
    std::string_view rest = std::string_view(path).substr(5);
    std::string base = file_url(directory) + "/";
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
  const std::string file = path.starts_with("file:") ? path_of(path) : absolute_path(path);
  Result<std::string> text = read_file(file);
  if (!text.ok()) return text.take_error();
  return add_map_text(text.value(), file, file_url(file), map);
}

}  // namespace

std::string strip_jsonc(std::string_view text) {
  std::string out;
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

std::string ImportMap::match(const Entries& entries, const std::string& specifier) {
  if (const auto exact = entries.find(specifier); exact != entries.end()) return exact->second;
  // The map's order is descending, so of two prefixes of one text the longer comes first.
  for (const auto& [key, address] : entries) {
    if (key.ends_with('/') && specifier.starts_with(key) && address.ends_with('/')) {
      return join_url(address, specifier.substr(key.size()));
    }
  }
  return {};
}

std::string ImportMap::resolve(const std::string& specifier, const std::string& referrer) const {
  for (const auto& [prefix, entries] : scopes_) {
    if (prefix != referrer && !(prefix.ends_with('/') && referrer.starts_with(prefix))) continue;
    if (std::string found = match(entries, specifier); !found.empty()) return found;
  }
  return match(imports_, specifier);
}

Result<Config> read_config(const std::string& directory, const std::string& import_map_path) {
  Config config;
  std::string map_path = import_map_path;
  for (std::string at = directory;; at = parent(at)) {
    for (const char* name : {"deno.json", "deno.jsonc"}) {
      const std::string file = (at == "/" ? "" : at) + "/" + name;
      if (!is_file(file)) continue;
      Result<std::string> text = read_file(file);
      if (!text.ok()) return text.take_error();
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
                                       : absolute_path(parent(file) + "/" + std::string(named));
        }
      }
      element options;
      if (json["compilerOptions"].get(options) == simdjson::SUCCESS)
        config.compiler_options = simdjson::minify(options);
      if (!map_path.empty()) break;
      return config;
    }
    if (!map_path.empty() || at == "/") break;
  }
  if (!map_path.empty()) {
    Status status = add_map_path(map_path, directory, &config.imports);
    if (!status.ok()) return status.take_error();
  }
  return config;
}

}  // namespace edgert::modules
