#include "bindings/url/url_parser.h"

#include <algorithm>
#include <string>

namespace edgert::bindings {

namespace {

// No name is so long, and some take ada the square of their length to convert or to refuse, in one
// call that nothing interrupts.
constexpr size_t kLongestHost = 4096;
constexpr std::string_view kDropped = "\t\n\r";  // wherever they stand
constexpr std::string_view kEndsAuthority = "/\\?#";

bool is_long_host(std::string_view text) {
  text = text.substr(0, text.find_first_of(kEndsAuthority));
  if (const size_t at = text.rfind('@'); at != std::string_view::npos) text.remove_prefix(at + 1);
  return text.size() > kLongestHost;
}

// What may be a scheme in front of ':', in lower case; empty when there is none.
std::string scheme_of(std::string_view input) {
  constexpr size_t kLongest = 5;  // of those whose hosts are converted
  std::string scheme;
  for (const char c : input) {
    if (kDropped.find(c) != std::string_view::npos) continue;
    if (c == ':') return scheme;
    const char lower = static_cast<char>(c | 0x20);
    if (scheme.size() == kLongest || lower < 'a' || lower > 'z') break;
    scheme += lower;
  }
  return {};
}

// Of a URL, or of a reference that is relative to one.
bool has_long_host(std::string_view input) {
  if (input.size() <= kLongestHost) return false;
  const auto begin = std::find_if(input.begin(), input.end(),
                                  [](char c) { return static_cast<unsigned char>(c) > ' '; });
  input.remove_prefix(static_cast<size_t>(begin - input.begin()));
  const std::string scheme = scheme_of(input);
  if (!scheme.empty()) {
    if (!ada::scheme::is_special(scheme)) return false;
    input.remove_prefix(input.find(':') + 1);
  }
  size_t slashes = 0, from = 0;
  for (; from < input.size(); ++from) {
    if (input[from] == '/' || input[from] == '\\') {
      ++slashes;
    } else if (kDropped.find(input[from]) == std::string_view::npos) {
      break;
    }
  }
  return (!scheme.empty() || slashes >= 2) && is_long_host(input.substr(from));
}

// What is read of an input or a value.
std::string without_dropped(std::string_view text) {
  std::string out(text);
  std::erase_if(out, [](char c) { return kDropped.find(c) != std::string_view::npos; });
  return out;
}

// The first character that is read, if there is one.
std::optional<char> first_of(std::string_view text) {
  const size_t at = text.find_first_not_of(kDropped);
  return at == std::string_view::npos ? std::nullopt : std::optional(text[at]);
}

bool is_digit(std::optional<char> c) { return c && *c >= '0' && *c <= '9'; }

bool is_edge(char c) { return static_cast<unsigned char>(c) <= ' '; }

// Where the scheme of what is read ends; 0 when it has none.
size_t end_of_scheme(std::string_view text) {
  const auto is_letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
  const size_t end = text.find(':');
  if (end == std::string_view::npos || end == 0 || !is_letter(text.front())) return 0;
  const bool is_scheme =
      std::all_of(text.begin(), text.begin() + static_cast<ptrdiff_t>(end), [&](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
      });
  return is_scheme ? end + 1 : 0;
}

// Whether there is a path in an input whose scheme is not special.
bool names_path(std::string_view input) {
  std::string_view text = input;
  while (!text.empty() && is_edge(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_edge(text.back())) text.remove_suffix(1);
  const std::string read = without_dropped(text);
  std::string_view rest = std::string_view(read).substr(end_of_scheme(read));
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    rest.remove_prefix(std::min(rest.find_first_of("/?#"), rest.size()));
  }
  return !rest.empty() && rest.front() != '?' && rest.front() != '#';
}

// A path of one segment that has been taken out again ends in a slash; ada forgets it where the
// scheme is not special.
void keep_slash(ada::url_aggregator* url) {
  if (!url->has_opaque_path && url->get_pathname().empty()) url->set_pathname("/");
}

// Spaces that ada keeps, at the end of an opaque path in front of a query or a fragment, and "^" in
// other paths, as today's standard encodes them: where they stand in a URL, and what they become.
// https://url.spec.whatwg.org/#path-percent-encode-set
// https://url.spec.whatwg.org/#cannot-be-a-base-url-path-state
void encode_path(ada::url_aggregator* url) {
  const std::string_view path = url->get_pathname();
  const bool ends_in_space = url->has_opaque_path && path.ends_with(' ');
  if (!ends_in_space && (url->has_opaque_path || path.find('^') == std::string_view::npos)) return;
  const std::string_view whole = url->get_href();
  const size_t begin = url->get_components().pathname_start, end = begin + path.size();
  if (ends_in_space && end == whole.size()) return;
  std::string encoded(whole.substr(0, begin));
  if (ends_in_space) {
    encoded.append(path.substr(0, path.size() - 1)).append("%20");
  } else {
    for (const char c : path) c == '^' ? encoded.append("%5E") : encoded.append(1, c);
  }
  encoded += whole.substr(end);
  if (auto again = ada::parse<ada::url_aggregator>(encoded)) *url = std::move(*again);
}

// Where the host ends in what a setter was given: at a colon, or where it is read no further.
size_t end_of_host(const ada::url_aggregator& url, std::string_view value) {
  const std::string_view ends = url.is_special() ? "/\\?#" : "/?#";
  bool in_brackets = false;
  for (size_t at = 0; at < value.size(); ++at) {
    if (value[at] == '[') in_brackets = true;
    if (value[at] == ']') in_brackets = false;
    if ((value[at] == ':' && !in_brackets) || ends.find(value[at]) != std::string_view::npos)
      return at;
  }
  return value.size();
}

// False when the value is no host.
bool set_hostname(ada::url_aggregator* url, std::string_view value) {
  const std::string before(url->get_href());
  std::string after;
  if (!first_of(value) && !url->is_special() && !url->has_hostname()) {
    // An empty host where there was none, which ada does not make.
    after.append(url->get_protocol())
        .append("//")
        .append(before, url->get_components().pathname_start);
  } else if (!url->set_hostname(value)) {
    // ada leaves an empty host behind where there was none.
    after = before;
  }
  if (after.empty()) return true;
  if (auto again = ada::parse<ada::url_aggregator>(after)) *url = std::move(*again);
  return after != before;
}

// ada knows no port behind a host that was empty, and removes one for what is none.
void set_host(ada::url_aggregator* url, std::string_view value, bool with_port) {
  if (url->has_opaque_path || is_long_host(value)) return;
  const size_t end = end_of_host(*url, value);
  const bool has_colon = end < value.size() && value[end] == ':';
  if (has_colon &&
      (!first_of(value.substr(0, end)) || !with_port || url->type == ada::scheme::type::FILE))
    return;
  if (!set_hostname(url, value.substr(0, end)) || !has_colon) return;
  const std::string_view port = value.substr(end + 1);
  if (is_digit(first_of(port))) url->set_port(port);
}

void set_pathname(ada::url_aggregator* url, std::string_view value) {
  const std::string_view before = url->get_href();
  const std::string behind(
      before.substr(url->get_components().pathname_start + url->get_pathname().size()));
  url->set_pathname(value);
  if (!url->get_href().ends_with(behind)) {
    // ada drops the query and the fragment where a path of two slashes gets its "/." in front, and
    // goes on looking for them where they were: nothing but the text may be asked for.
    auto again = ada::parse<ada::url_aggregator>(std::string(url->get_href()) + behind);
    if (again) *url = std::move(*again);
  }
  if (first_of(value)) keep_slash(url);
}

}  // namespace

std::optional<ada::url_aggregator> parse_url(std::string_view input,
                                             const ada::url_aggregator* base) {
  if (has_long_host(input)) return std::nullopt;
  std::optional<char> first;
  ada::url_aggregator other;
  if (base) {
    const auto begin = std::find_if(input.begin(), input.end(), [](char c) { return !is_edge(c); });
    if (begin != input.end()) first = *begin;
    const std::string_view path = base->get_pathname();
    if (base->has_opaque_path && first != '#') {
      // ada forgets to ask for the "#" where there is a fragment further on.
      base = nullptr;
    } else if (const bool is_absolute = first == '/' || first == '\\';
               base->type == ada::scheme::type::FILE && first && first != '?' && first != '#' &&
               path.size() > 3 && path[2] == ':' && path[3] != '/' &&
               (is_absolute || path.find('/', 1) == std::string_view::npos)) {
      // ada takes a first segment that only begins like a drive for one, and keeps it.
      other = *base;
      other.set_pathname("/");
      base = &other;
    }
  }
  auto url = ada::parse<ada::url_aggregator>(input, base);
  if (!url) return std::nullopt;
  if (base && (!first || first == '#') && base->get_search().empty() &&
      base->get_components().search_start != ada::url_components::omitted) {
    // ada forgets an empty query.
    url->set_search("?");
  }
  if (!url->is_special() && url->get_pathname().empty() && names_path(input)) keep_slash(&*url);
  encode_path(&*url);
  return std::move(*url);
}

bool set_part(ada::url_aggregator* url, std::string_view part, std::string_view value) {
  if (part == "href") {
    auto parsed = parse_url(value);
    if (!parsed) return false;
    *url = std::move(*parsed);
  } else if (part == "protocol") {
    url->set_protocol(value);
  } else if (part == "username") {
    url->set_username(value);
  } else if (part == "password") {
    url->set_password(value);
  } else if (part == "host") {
    set_host(url, value, true);
  } else if (part == "hostname") {
    set_host(url, value, false);
  } else if (part == "port") {
    // ada removes the port for a value that does not begin with a digit.
    if (value.empty() || is_digit(first_of(value))) url->set_port(value);
  } else if (part == "pathname") {
    set_pathname(url, value);
  } else if (part == "search") {
    url->set_search(value);
  } else if (part == "hash") {
    url->set_hash(value);
  }
  encode_path(url);
  return true;
}

}  // namespace edgert::bindings
