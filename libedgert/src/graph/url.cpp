#include "graph/url.h"

#include <ada.h>

#include <algorithm>
#include <climits>
#include <cstdio>
#include <cstring>
#include <vector>

#include "base/text.h"
#include "base/text_codecs.h"
#include "graph/files.h"

namespace edgert::graph {

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

bool is_web_url(std::string_view url) {
  return base::equal_ignoring_case(url.substr(0, 6), "https:") ||
         base::equal_ignoring_case(url.substr(0, 5), "http:");
}

std::string join_url(std::string_view base, std::string_view relative) {
  if (is_web_url(has_scheme(relative) ? relative : base)) {
    const auto parsed_base = ada::parse<ada::url_aggregator>(base);
    const auto parsed = ada::parse<ada::url_aggregator>(
        relative, has_scheme(relative) || !parsed_base ? nullptr : &*parsed_base);
    return parsed ? std::string(parsed->get_href()) : std::string(relative);
  }
  if (has_scheme(relative)) return std::string(relative);
  // A package's; a range may have any sign.
  if (base.starts_with("npm:") || base.starts_with("jsr:"))
    return std::string(base.substr(0, base.rfind('/') + 1)).append(relative);
  base = base.substr(0, base.find_first_of("?#"));
  const size_t authority = base.find("://");
  // "db:/a/b.ts" has a path, but no authority.
  const size_t path_from =
      std::min(authority != std::string_view::npos ? base.find('/', authority + 3)
               : has_scheme(base)                  ? base.find('/', base.find(':') + 1)
                                                   : std::string_view::npos,
               base.size());
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

std::string file_url(const std::string& path) {
  std::string url = "file://";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f || std::strchr("\"#%<>?`{}", c) != nullptr) {
      char escaped[4];
      std::snprintf(escaped, sizeof escaped, "%%%02X", byte);
      url += escaped;
    } else {
      url += c;
    }
  }
  return url;
}

std::string path_of(std::string_view url) {
  if (!url.starts_with("file://")) return {};
  url.remove_prefix(7);
  return base::percent_decode(url.substr(0, url.find_first_of("?#")));
}

bool is_file_url(std::string_view url) {
  return url.size() >= 5 && base::equal_ignoring_case(url.substr(0, 5), "file:");
}

Result<std::string> normal_file_url(std::string_view url) {
  constexpr std::string_view kLocal = "//localhost/";
  const auto refuse = [url](const char* why) {
    return Error{ErrorCode::kInvalidArgument, "\"" + std::string(url) + "\" names no file: " + why};
  };
  std::string_view rest = url.substr(5);
  const size_t suffix_from = std::min(rest.find_first_of("?#"), rest.size());
  const std::string_view suffix = rest.substr(suffix_from);
  std::string_view encoded = rest.substr(0, suffix_from);
  if (base::equal_ignoring_case(encoded.substr(0, kLocal.size()), kLocal))
    encoded.remove_prefix(kLocal.size() - 1);
  else if (encoded.starts_with("///"))
    encoded.remove_prefix(2);
  if (!encoded.starts_with('/') || encoded.starts_with("//"))
    return refuse("it must begin with file:///");
  for (size_t at = 0; (at = encoded.find('%', at)) != std::string_view::npos; ++at) {
    if (base::equal_ignoring_case(encoded.substr(at, 3), "%2f"))
      return refuse("it has an encoded slash");
  }
  std::string path = base::percent_decode(encoded);
  if (path.find('\0') != std::string::npos) return refuse("it has a null character");
  if (path.size() >= PATH_MAX) return refuse("it is too long");
  const bool is_folder = path.ends_with('/');
  path = absolute_path(path);
  if (is_folder && !path.ends_with('/')) path += '/';
  return file_url(path).append(suffix);
}

std::string named_path(const std::string& path_or_url) {
  if (!is_file_url(path_or_url)) return absolute_path(path_or_url);
  const Result<std::string> url = normal_file_url(path_or_url);
  return url.ok() ? path_of(url.value()) : path_or_url;
}

}  // namespace edgert::graph
