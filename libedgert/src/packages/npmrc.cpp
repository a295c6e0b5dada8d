#include "packages/npmrc.h"

#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "base/text_codecs.h"

namespace edgert::packages {

namespace {

Error bad_entry(const std::string& where, const std::string& key, const std::string& what) {
  return Error{ErrorCode::kInvalidArgument, where + ": " + key.substr(0, 200) + " " + what};
}

std::string_view without_white_space(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\v\f";
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  return text.substr(0, text.find_last_not_of(kSpaces) + 1);
}

// As npm's ini reads keys and values: quoted ones are JSON, others end where a comment begins.
std::string unquoted(std::string_view text) {
  text = without_white_space(text);
  const bool is_single = text.size() > 1 && text.front() == '\'' && text.back() == '\'';
  if (is_single || (text.size() > 1 && text.front() == '"' && text.back() == '"')) {
    if (is_single) text = text.substr(1, text.size() - 2);
    simdjson::dom::parser parser;
    std::string_view inner;
    if (text.starts_with('"') &&
        parser.parse(simdjson::padded_string(text)).get(inner) == simdjson::SUCCESS)
      return std::string(inner);
    return std::string(text);
  }
  std::string out;
  for (size_t i = 0; i < text.size() && text[i] != ';' && text[i] != '#'; ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      if (text[i] != '\\' && text[i] != ';' && text[i] != '#') out += '\\';
    }
    out += text[i];
  }
  return std::string(without_white_space(out));
}

// How long the "${NAME}" or "${NAME?}" is that `text` begins with; 0: there is none.
size_t variable_size(std::string_view text) {
  if (!text.starts_with("${")) return 0;
  const size_t end = text.find_first_of("${}?", 2);
  if (end == std::string_view::npos || end == 2) return 0;
  if (text[end] == '}') return end + 1;
  return text.substr(end).starts_with("?}") ? end + 2 : 0;
}

// `is_complete` becomes false where a variable is not set. A result that is too long ends early.
std::string with_variables(std::string_view text, const Npmrc::Environment& environment,
                           bool* is_complete) {
  std::string out;
  while (!text.empty() && out.size() <= Npmrc::kMostValueBytes) {
    const size_t escapes = std::min(text.find_first_not_of('\\'), text.size());
    const size_t size = variable_size(text.substr(escapes));
    if (size == 0) {
      out.append(text.substr(0, std::max<size_t>(escapes, 1)));
      text.remove_prefix(std::max<size_t>(escapes, 1));
      continue;
    }
    const std::string_view variable = text.substr(escapes, size);
    text.remove_prefix(escapes + size);
    out.append(escapes / 2, '\\');
    if (escapes % 2 == 1) {
      out.append(variable);
      continue;
    }
    const bool may_be_missing = variable.ends_with("?}");
    const std::string name(variable.substr(2, variable.size() - (may_be_missing ? 4 : 3)));
    if (const std::optional<std::string> value = environment(name)) {
      out.append(*value);
    } else if (!may_be_missing) {
      out.append(variable);
      *is_complete = false;
    }
  }
  return out;
}

std::string password_of(std::string encoded) {
  while (encoded.size() % 4 != 0) encoded += '=';
  return base::base64_decode(encoded);
}

Result<WebUrl> registry_url(std::string_view text) {
  Result<WebUrl> url = WebUrl::parse(text);
  if (url.ok()) {
    url.value().query.clear();
    if (!url.value().path.ends_with('/')) url.value().path += '/';
  }
  return url;
}

}  // namespace

Npmrc::Npmrc() { registries_[""] = registry_url(kDefaultRegistry).value(); }

Status Npmrc::add(std::string_view text, const std::string& where, const Environment& environment) {
  if (text.size() > kMostBytes)
    return Error{ErrorCode::kLimit,
                 where + " is longer than " + std::to_string(kMostBytes) + " bytes"};
  text = base::without_byte_order_mark(text);
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = without_white_space(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line[0] == ';' || line[0] == '#') continue;
    // npm knows no key in a section.
    if (line[0] == '[' && line.find(']') == line.size() - 1) break;
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    bool is_complete = true;
    const std::string key =
        with_variables(unquoted(line.substr(0, equals)), environment, &is_complete);
    std::string value =
        with_variables(unquoted(line.substr(equals + 1)), environment, &is_complete);
    if (key.size() > kMostValueBytes || value.size() > kMostValueBytes)
      return bad_entry(where, key, "is longer than " + std::to_string(kMostValueBytes) + " bytes");
    Status status = add_entry(key, std::move(value), where, is_complete);
    if (!status.ok()) return status;
  }
  return Unit{};
}

Status Npmrc::add_entry(const std::string& key, std::string value, const std::string& where,
                        bool is_complete) {
  const bool is_scope = key.starts_with('@') && key.ends_with(":registry");
  if (key == "registry" || is_scope) {
    Result<WebUrl> url = registry_url(value);
    if (!url.ok()) return bad_entry(where, key, "is no registry: " + url.error().message);
    registries_[is_scope ? key.substr(0, key.find(':')) : ""] = std::move(url).value();
    return Unit{};
  }
  const size_t colon = key.rfind(':');
  if (!key.starts_with("//") || colon == std::string::npos) return Unit{};
  const std::pair<std::string_view, std::string Credentials::*> kinds[] = {
      {"_authToken", &Credentials::token},
      {"_auth", &Credentials::basic},
      {"username", &Credentials::user},
      {"_password", &Credentials::password}};
  for (const auto& [name, member] : kinds) {
    if (std::string_view(key).substr(colon + 1) != name) continue;
    if (base::has_controls(value)) return bad_entry(where, key, "has control characters");
    if (!is_complete) value.clear();
    credentials_[key.substr(0, colon)].*member = std::move(value);
    longest_key_ = std::max(longest_key_, colon);
  }
  return Unit{};
}

Status Npmrc::set_registry(std::string_view url, const std::string& where) {
  return add_entry("registry", std::string(url), where, true);
}

const WebUrl& Npmrc::registry_of(std::string_view package) const {
  const size_t slash = package.find('/');
  if (package.starts_with('@') && slash != std::string_view::npos) {
    const auto scope = registries_.find(package.substr(0, slash));
    if (scope != registries_.end()) return scope->second;
  }
  return registries_.find("")->second;
}

std::string Npmrc::longest_for(const WebUrl& url) const {
  std::string key = "//" + url.authority() + url.path;
  while (key.size() > 2) {
    const auto found = key.size() > longest_key_ ? credentials_.end() : credentials_.find(key);
    if (found != credentials_.end()) {
      const Credentials& its = found->second;
      if (!its.token.empty()) return "Bearer " + its.token;
      if (!its.basic.empty()) return "Basic " + its.basic;
      if (!its.user.empty() && !its.password.empty())
        return "Basic " + base::base64_encode(its.user + ":" + password_of(its.password));
    }
    // What is behind a slash, then the slash.
    key.resize(key.ends_with('/') ? key.size() - 1 : key.rfind('/') + 1);
  }
  return {};
}

std::string Npmrc::authorization_for(const WebUrl& url) const {
  const auto is_near = [&](const auto& registry) { return registry.second.has_origin_of(url); };
  const auto near = std::find_if(registries_.begin(), registries_.end(), is_near);
  if (!url.is_secure && !url.is_loopback() && near == registries_.end()) return {};
  std::string found = longest_for(url);
  for (auto at = near; found.empty() && at != registries_.end(); ++at) {
    if (is_near(*at)) found = longest_for(at->second);
  }
  return found;
}

}  // namespace edgert::packages
