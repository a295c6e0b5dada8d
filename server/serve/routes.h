// Routes: which function a request is for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"
#include "serve/config/serve_config.h"

namespace edgert::server {

// What a request is for.
struct RouteMatch {
  enum class Kind {
    kFound,
    kNotFound,          // 404
    kMethodNotAllowed,  // 405, with `allow`
    kRefused,           // 400: a path that no honest client sends
  };
  Kind kind = Kind::kNotFound;
  size_t function = 0;  // as it was added
  // The path as the function is to see it, without its query: "." and ".." gone as URLs have it,
  // and /functions/v1 too. Empty: it is as it came.
  std::string path;
  std::string allow;  // "GET, HEAD"
};

// A path is compared segment by segment, percent-decoded, so that no way of writing a name leads
// elsewhere than its own; "%2F" is part of a segment. "." and ".." (also "%2e") are resolved first,
// as URL does it, and never lead above "/". Segments that are empty ("//") count: they are nobody's
// name. Refused are control characters, backslashes, "#" and "%00", and what does not begin with
// "/".
//
// Patterns: ":id" is any one segment that is not empty, "*" at the end any number of them, none
// too; all else is itself. Of several that match counts the one with
//   1. the host: named, then "*.example.com" (the longest), then none;
//   2. the path, from its left: itself, then ":id", then "*";
//   3. the method: named, then none.
// /NAME and what is below is "/NAME/*" of no host, and so is /functions/v1/NAME, unless a route
// says exactly the same: that one counts. A route for GET takes HEAD, and OPTIONS, which browsers
// ask with, goes wherever another method would.
//
// Thread: any, once made. Owner: whoever serves. Cost: find() looks each segment up in a table; it
// allocates where a path is not as plain as most are.
class Routes final {
 public:
  Routes();
  ~Routes();
  Routes(Routes&&) noexcept;
  Routes& operator=(Routes&&) noexcept;

  // `function` is what find() answers. kInvalidArgument for a route that cannot be, and for one
  // that is there already, of another function; the message says what is wrong with it.
  void add_name(std::string_view name, size_t function);
  Status add(const RouteConfig& route, size_t function);

  // `host`: of the request, with a port or without; `path`: of its target, without the query.
  RouteMatch find(std::string_view host, std::string_view method, std::string_view path) const;

 private:
  struct Tables;
  std::unique_ptr<Tables> tables_;
};

// What is wrong with it; empty: nothing.
std::string fault_of(const RouteConfig& route);

}  // namespace edgert::server
