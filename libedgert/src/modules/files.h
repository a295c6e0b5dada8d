// Files and file: URLs.
#pragma once

#include <string>
#include <string_view>

#include "edgert/result.h"

namespace edgert::modules {

bool is_file(const std::string& path);
bool is_directory(const std::string& path);
Result<std::string> read_file(const std::string& path);
// Absolute, without "." and ".." (symbolic links stay).
std::string absolute_path(const std::string& path);
std::string parent(const std::string& path);

// "file:///srv/a%20b.ts" and back. `path_of` gives an empty text for other schemes.
std::string file_url(const std::string& path);
std::string path_of(std::string_view url);
std::string percent_decode(std::string_view text);

// SHA-256 in hexadecimal.
std::string sha256(std::string_view bytes);
std::string base64_decode(std::string_view text);

}  // namespace edgert::modules
