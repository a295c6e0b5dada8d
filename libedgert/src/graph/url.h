// URLs of modules, and the files that file: URLs name.
#pragma once

#include <string>
#include <string_view>

#include "edgert/result.h"

namespace edgert::graph {

// `relative` against `base` ("file:///a/b.ts", "./c.ts" → "file:///a/c.ts"). Knows hierarchical
// URLs only; those of http and https come out in their one spelling
// (https://url.spec.whatwg.org/#concept-url-parser).
std::string join_url(std::string_view base, std::string_view relative);
bool has_scheme(std::string_view specifier);
bool is_relative(std::string_view specifier);
bool is_web_url(std::string_view url);

// "file:///srv/a%20b.ts" and back. `path_of` gives an empty text for other schemes.
std::string file_url(const std::string& path);
std::string path_of(std::string_view url);
// The one spelling of a file: URL: its path absolute, without "." and ".." even where they are
// encoded. Fails for those that name no file of this machine.
Result<std::string> normal_file_url(std::string_view url);
bool is_file_url(std::string_view url);
// The absolute path that a path or a file: URL names; of a URL that names none, the URL itself.
std::string named_path(const std::string& path_or_url);

}  // namespace edgert::graph
