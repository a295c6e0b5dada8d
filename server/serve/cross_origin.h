// Which scripts of other sites may ask a function (CORS, https://fetch.spec.whatwg.org), where the
// server answers for it.
#pragma once

#include <optional>
#include <string_view>

#include "edgert/head.h"
#include "serve/config/serve_config.h"

namespace edgert::server {

// The answer to a browser that asks what it may send; none: the request is none of these.
std::optional<ResponseHead> preflight_answer(const CorsConfig& cors, const RequestHead& head);

// What the answer to `origin` says, in place of what the function itself has said of it; an origin
// that may not ask is told nothing.
void allow_origin(const CorsConfig& cors, std::string_view origin, HeaderList& headers);

}  // namespace edgert::server
