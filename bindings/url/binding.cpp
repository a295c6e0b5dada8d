#include <ada.h>

#include "edgert/binding/natives.h"
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
  info.GetReturnValue().Set(v8::Array::New(scope.isolate(), parts, std::size(parts)));
}

// parse(input, base | undefined) → parts | null
void parse(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  const std::string input = binding::to_text(scope, info[0]);
  if (!info[1]->IsString()) {
    if (auto url = ada::parse<ada::url_aggregator>(input)) give(scope, info, *url);
    return;
  }
  auto base = ada::parse<ada::url_aggregator>(binding::to_text(scope, info[1]));
  if (!base) return;
  if (auto url = ada::parse<ada::url_aggregator>(input, &*base)) give(scope, info, *url);
}

// href(input) → text | null: what fetch needs of a URL
void href(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  const auto url = ada::parse<ada::url_aggregator>(binding::to_text(scope, info[0]));
  if (url && url->get_username().empty() && url->get_password().empty())
    info.GetReturnValue().Set(binding::text(scope, url->get_href()));
}

// update(href, part, value) → parts; an invalid value changes nothing
void update(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  auto url = ada::parse<ada::url_aggregator>(binding::to_text(scope, info[0]));
  if (!url) return;
  const std::string part = binding::to_text(scope, info[1]);
  const std::string value = binding::to_text(scope, info[2]);
  if (part == "href") {
    if (!url->set_href(value)) return;
  } else if (part == "protocol") {
    url->set_protocol(value);
  } else if (part == "username") {
    url->set_username(value);
  } else if (part == "password") {
    url->set_password(value);
  } else if (part == "host") {
    url->set_host(value);
  } else if (part == "hostname") {
    url->set_hostname(value);
  } else if (part == "port") {
    url->set_port(value);
  } else if (part == "pathname") {
    url->set_pathname(value);
  } else if (part == "search") {
    url->set_search(value);
  } else if (part == "hash") {
    url->set_hash(value);
  }
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
