#include "packages/shown_url.h"

#include <algorithm>

#include "base/text.h"

namespace edgert::packages {

namespace {

constexpr size_t kMostShown = 1000;
constexpr std::string_view kHidden = "…";

// A signature that is too many in a message is no loss; one that is shown may be.
bool is_secret(std::string_view parameter) {
  const std::string name = base::lower(parameter);
  for (const std::string_view part :
       {"token", "secret", "sig", "key", "pass", "pwd", "auth", "credential", "jwt", "session"}) {
    if (name.find(part) != std::string::npos) return true;
  }
  return false;
}

std::string shown_query(std::string_view query) {
  std::string out;
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view parameter = query.substr(0, end);
    const size_t equals = parameter.find('=');
    if (equals != std::string_view::npos && is_secret(parameter.substr(0, equals))) {
      out.append(parameter.substr(0, equals + 1)).append(kHidden);
    } else {
      out.append(parameter);
    }
    if (end == query.size()) break;
    out += '&';
    query.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

std::string shown_url(std::string_view url) {
  url = url.substr(0, std::min(url.find('#'), url.size()));
  const bool is_long = url.size() > kMostShown;
  const size_t question = std::min(url.find('?'), url.size());
  std::string_view place = url.substr(0, question);
  std::string out;
  if (const size_t slashes = place.find("://"); slashes != std::string_view::npos) {
    out.append(place.substr(0, slashes + 3));
    place.remove_prefix(slashes + 3);
    // What parsers take for the end of credentials is the last one of the authority.
    const size_t authority = std::min(place.find_first_of("/\\"), place.size());
    const size_t at = place.substr(0, authority).rfind('@');
    if (at != std::string_view::npos) place.remove_prefix(at + 1);
  }
  out.append(place.substr(0, kMostShown));
  if (question < url.size() && !is_long)
    out.append("?").append(shown_query(url.substr(question + 1)));
  if (is_long) out.append(kHidden);
  std::string clean;
  for (const char c : out) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) {
      clean.append(kHidden);
    } else {
      clean += c;
    }
  }
  return clean;
}

}  // namespace edgert::packages
