// Natives of url: a parsed URL crosses as a whole.
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "bindings/url/url_parser.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;

// Where the parts of a URL lie in its text, as native.d.ts says it.
std::array<uint32_t, 6> places_of(const ada::url_aggregator& url) {
  const std::string_view href = url.get_href();
  const ada::url_components& components = url.get_components();
  const auto size = static_cast<uint32_t>(href.size());
  const uint32_t path = components.pathname_start;
  const uint32_t fragment =
      components.hash_start == ada::url_components::omitted ? size : components.hash_start;
  const uint32_t query =
      components.search_start == ada::url_components::omitted ? fragment : components.search_start;
  // What stands between the host and the path is not always the port.
  const std::string_view host = url.get_host(), hostname = url.get_hostname();
  if (host.empty()) return {path, path, path, path, query, fragment};
  const auto begin = static_cast<uint32_t>(host.data() - href.data());
  return {begin,
          begin + static_cast<uint32_t>(hostname.size()),
          begin + static_cast<uint32_t>(host.size()),
          path,
          query,
          fragment};
}

// The text, and its places into what was given for them. `given`: the input, which is the text as a
// rule.
void give(Scope& scope, const Arguments& info, const ada::url_aggregator& url,
          v8::Local<v8::Value> places, std::string_view input, v8::Local<v8::Value> given) {
  const std::array<uint32_t, 6> all = places_of(url);
  if (!places->IsUint32Array() || places.As<v8::Uint32Array>()->Length() < all.size())
    return binding::throw_type_error(scope, "no room for the places of a URL's parts");
  const v8::Local<v8::Uint32Array> into = places.As<v8::Uint32Array>();
  auto* const memory = static_cast<char*>(into->Buffer()->Data()) + into->ByteOffset();
  std::memcpy(memory, all.data(), sizeof all);
  const std::string_view href = url.get_href();
  if (href == input) return info.GetReturnValue().Set(given);
  binding::give(info, binding::text(scope, href));
}

// A URL is kept twice, and each byte of it may become three.
bool read(Scope& scope, v8::Local<v8::Value> given, std::string* out) {
  return binding::read_text(scope, given, out) && binding::has_room(scope, 6 * out->size());
}

// parse(input, base | undefined, places) → text | null
void parse(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  std::string input, base_text;
  if (!read(scope, info[0], &input) || !read(scope, info[1], &base_text)) return;
  std::optional<ada::url_aggregator> base;
  if (info[1]->IsString()) {
    base = parse_url(base_text);
    if (!base) return;
  }
  if (const auto url = parse_url(input, base ? &*base : nullptr))
    give(scope, info, *url, info[2], input, info[0]);
}

// href(input) → text | null: what fetch needs of a URL
void href(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  std::string input;
  if (!read(scope, info[0], &input)) return;
  if (const auto url = parse_url(input)) binding::give(info, binding::text(scope, url->get_href()));
}

// origin(href) → text
void origin(const Arguments& info) {
  Scope scope(info);
  std::string href;
  if (!read(scope, info[0], &href)) return;
  const auto url = parse_url(href);
  binding::give(info, binding::text(scope, url ? url->get_origin() : "null"));
}

// update(href, part, value, places) → text | null, where the value is no URL; an invalid part
// changes nothing
void update(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  std::string href, value;
  if (!read(scope, info[0], &href) || !read(scope, info[2], &value)) return;
  auto url = parse_url(href);
  if (url && set_part(&*url, binding::short_text(scope, info[1]), value))
    give(scope, info, *url, info[3], href, info[0]);
}

}  // namespace

void install_url(binding::Natives& natives) {
  natives.folder("url");
  natives.add("parse", parse, 3);
  natives.add("href", href, 1);
  natives.add("origin", origin, 1);
  natives.add("update", update, 4);
}

}  // namespace edgert::bindings
