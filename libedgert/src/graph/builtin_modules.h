// Modules that edgert answers by itself, without network.
#pragma once

#include <string>
#include <string_view>

namespace edgert::graph {

// The source of `url`, or an empty view. std's http/server of any version is Deno.serve in its
// older dress.
inline std::string_view builtin_source(std::string_view url) {
  constexpr std::string_view kHost = "https://deno.land/std";
  if (!url.starts_with(kHost) || !url.ends_with("/http/server.ts")) return {};
  return "export function serve(handler, options = {}) { return Deno.serve(options, "
         "handler).finished; }\n";
}

}  // namespace edgert::graph
