#include "graph/addresses.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "base/text_codecs.h"
#include "graph/detail.h"
#include "graph/url.h"

namespace edgert::graph {

namespace {

constexpr std::string_view kPackagePrefix = "package:";
constexpr std::string_view kRequirePrefix = "require:";

// Without white space, so that a space ends it.
std::string escaped(std::string_view specifier) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : specifier) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || c == '%') {
      out.append(1, '%').append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
    } else {
      out += c;
    }
  }
  return out;
}

// What a function calls by a name need not be what its packages depend on by that name.
bool is_in_package(std::string_view referrer) {
  return is_file_url(referrer) && referrer.find("/node_modules/") != std::string_view::npos;
}

}  // namespace

std::string package_address(std::string_view specifier, std::string_view referrer) {
  return std::string(kPackagePrefix) + escaped(specifier) + " " + std::string(referrer);
}

std::string require_address(std::string_view specifier, std::string_view referrer) {
  return std::string(kRequirePrefix) + escaped(specifier) + " " + std::string(referrer);
}

bool is_package_address(std::string_view address) {
  return address.starts_with(kPackagePrefix) || address.starts_with(kRequirePrefix);
}

PackageImport package_import(std::string_view address) {
  static_assert(kPackagePrefix.size() == kRequirePrefix.size());
  const bool is_require = address.starts_with(kRequirePrefix);
  address.remove_prefix(kPackagePrefix.size());
  const size_t space = std::min(address.find(' '), address.size());
  return {base::percent_decode(address.substr(0, space)),
          std::string(address.substr(std::min(space + 1, address.size()))), is_require};
}

std::string shown(std::string_view address) {
  const bool is_whole = is_package_address(address) && address.find(' ') != std::string_view::npos;
  return base::shortened(is_whole ? package_import(address).specifier : address);
}

Error unsupported_scheme(std::string_view url) {
  return {ErrorCode::kNotSupported,
          "Unsupported scheme \"" + shown(url.substr(0, url.find(':'))) + "\" for module \"" +
              shown(url) + "\". Supported schemes: data, file, http, https, jsr, npm" +
              (url.starts_with("blob:") ? ". A data: URL of the same text can be imported." : "")};
}

Error not_prefixed(std::string_view specifier) {
  Error error{ErrorCode::kNotFound,
              "Relative import path \"" + shown(specifier) + "\" not prefixed with / or ./ or ../"};
  return about(ErrorTopic::kBareName, "", std::move(error));
}

Result<std::string> address_of(const ImportMap& imports, const std::string& specifier,
                               const std::string& referrer, bool normal_files) {
  if (is_relative(specifier) && referrer.starts_with("data:")) {
    return Error{ErrorCode::kInvalidArgument,
                 "Relative import path \"" + shown(specifier) + "\" has no base in a data: URL"};
  }
  const std::string absolute = is_relative(specifier) ? join_url(referrer, specifier) : specifier;
  const bool is_by_folders =
      normal_files && absolute == specifier && !has_scheme(specifier) && is_in_package(referrer);
  std::string url = is_by_folders ? std::string() : imports.resolve(absolute, referrer);
  if (url.empty()) url = absolute;
  if (!has_scheme(url)) {
    // Without files there are no packages.
    if (!normal_files || url.empty() || referrer.starts_with("data:")) return not_prefixed(url);
    return package_address(url, referrer);
  }
  // Nobody but us makes such.
  if (is_package_address(url)) return unsupported_scheme(url.substr(0, url.find(' ')));
  if (is_file_url(url) && is_web_url(referrer)) {
    return Error{
        ErrorCode::kNotCapable,
        "Remote modules are not allowed to import local modules.\n  Importing: " + shown(url)};
  }
  if (is_file_url(url) && normal_files) return normal_file_url(url);
  return is_web_url(url) ? join_url("", url) : url;
}

}  // namespace edgert::graph
