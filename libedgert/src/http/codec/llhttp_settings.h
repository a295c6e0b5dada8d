// What llhttp calls while it reads a message, of whichever kind.
#pragma once

#include <llhttp.h>

#include <string_view>

namespace edgert::http {

// `Parser` keeps the name and the value of the field that is being read; what its functions return
// other than 0 stops llhttp.
template <typename Parser>
llhttp_settings_t settings_of() {
  llhttp_settings_t settings;
  llhttp_settings_init(&settings);
  settings.on_header_field = [](llhttp_t* p, const char* at, size_t size) {
    return Parser::of(p).add(&Parser::of(p).field, at, size);
  };
  settings.on_header_value = [](llhttp_t* p, const char* at, size_t size) {
    return Parser::of(p).add(&Parser::of(p).value, at, size);
  };
  settings.on_header_value_complete = [](llhttp_t* p) { return Parser::of(p).end_of_field(); };
  settings.on_headers_complete = [](llhttp_t* p) { return Parser::of(p).end_of_head(); };
  settings.on_body = [](llhttp_t* p, const char* at, size_t size) {
    Parser::of(p).listener->on_body(std::string_view(at, size));
    return 0;
  };
  settings.on_message_complete = [](llhttp_t* p) { return Parser::of(p).end_of_message(); };
  return settings;
}

}  // namespace edgert::http
