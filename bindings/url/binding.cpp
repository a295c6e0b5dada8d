#include <ada.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;

// The parts in the order that url.ts reads them.
void give(Scope& scope, const Arguments& info, const ada::url_aggregator& url) {
  v8::Local<v8::Value> parts[] = {
      binding::text(scope, url.get_href()),     binding::text(scope, url.get_protocol()),
      binding::text(scope, url.get_username()), binding::text(scope, url.get_password()),
      binding::text(scope, url.get_host()),     binding::text(scope, url.get_hostname()),
      binding::text(scope, url.get_port()),     binding::text(scope, url.get_pathname()),
      binding::text(scope, url.get_search()),   binding::text(scope, url.get_hash()),
      binding::text(scope, url.get_origin())};
  binding::give(info, binding::array_of(scope, parts, std::size(parts)));
}

// A URL is kept twice, and each byte of it may become three.
bool read(Scope& scope, v8::Local<v8::Value> given, std::string* out) {
  return binding::read_text(scope, given, out) && binding::has_room(scope, 6 * out->size());
}

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

// parse(input, base | undefined) → parts | null
void parse(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  std::string input, base_text;
  if (!read(scope, info[0], &input) || !read(scope, info[1], &base_text)) return;
  if (has_long_host(input) || has_long_host(base_text)) return;
  const bool has_base = info[1]->IsString();
  ada::url_aggregator base;
  if (has_base) {
    auto parsed = ada::parse<ada::url_aggregator>(base_text);
    if (!parsed) return;
    base = std::move(*parsed);
  }
  auto url = ada::parse<ada::url_aggregator>(input, has_base ? &base : nullptr);
  if (!url) return;
  encode_path(&*url);
  give(scope, info, *url);
}

// href(input) → text | null: what fetch needs of a URL
void href(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  std::string input;
  if (!read(scope, info[0], &input) || has_long_host(input)) return;
  auto url = ada::parse<ada::url_aggregator>(input);
  if (!url) return;
  encode_path(&*url);
  binding::give(info, binding::text(scope, url->get_href()));
}

// The first character that counts; '\0' when there is none.
char first_of(std::string_view value) {
  const size_t at = value.find_first_not_of(kDropped);
  return at == std::string_view::npos ? '\0' : value[at];
}

// update(href, part, value) → parts; an invalid value changes nothing
void update(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  std::string href, value;
  if (!read(scope, info[0], &href) || !read(scope, info[2], &value)) return;
  auto url = ada::parse<ada::url_aggregator>(href);
  if (!url) return;
  const std::string part = binding::short_text(scope, info[1]);
  if (part == "href") {
    if (has_long_host(value) || !url->set_href(value)) return;
  } else if (part == "protocol") {
    url->set_protocol(value);
  } else if (part == "username") {
    url->set_username(value);
  } else if (part == "password") {
    url->set_password(value);
  } else if (part == "host") {
    // ada makes an empty host of what stands in front of a port.
    if (!is_long_host(value) && first_of(value) != ':') url->set_host(value);
  } else if (part == "hostname") {
    if (!is_long_host(value)) url->set_hostname(value);
  } else if (part == "port") {
    // ada takes what drops out whole for an empty value, which removes the port.
    if (value.empty() || first_of(value) != '\0') url->set_port(value);
  } else if (part == "pathname") {
    url->set_pathname(value);
    // ada forgets that something has been taken out of a path in front of its last slash.
    if (first_of(value) != '\0' && url->get_pathname().empty()) url->set_pathname("/");
  } else if (part == "search") {
    url->set_search(value);
  } else if (part == "hash") {
    url->set_hash(value);
  }
  encode_path(&*url);
  give(scope, info, *url);
}

}  // namespace

void install_url(binding::Natives& natives) {
  natives.folder("url");
  natives.add("parse", parse, 2);
  natives.add("href", href, 1);
  natives.add("update", update, 3);
}

}  // namespace edgert::bindings
