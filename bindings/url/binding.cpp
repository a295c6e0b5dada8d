// Natives of url: a parsed URL crosses as a whole.
#include <optional>
#include <string>

#include "bindings/url/url_parser.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"

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

// parse(input, base | undefined) → parts | null
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
  if (const auto url = parse_url(input, base ? &*base : nullptr)) give(scope, info, *url);
}

// href(input) → text | null: what fetch needs of a URL
void href(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  std::string input;
  if (!read(scope, info[0], &input)) return;
  if (const auto url = parse_url(input)) binding::give(info, binding::text(scope, url->get_href()));
}

// update(href, part, value) → parts | null, where the value is no URL; an invalid part changes
// nothing
void update(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  std::string href, value;
  if (!read(scope, info[0], &href) || !read(scope, info[2], &value)) return;
  auto url = parse_url(href);
  if (url && set_part(&*url, binding::short_text(scope, info[1]), value)) give(scope, info, *url);
}

}  // namespace

void install_url(binding::Natives& natives) {
  natives.folder("url");
  natives.add("parse", parse, 2);
  natives.add("href", href, 1);
  natives.add("update", update, 3);
}

}  // namespace edgert::bindings
