#include "s3/place.h"

#include <cerrno>
#include <cstddef>

#include "s3/endpoint.h"

namespace edgert::s3 {

int place_of(const std::string& path, Place* place) {
  constexpr size_t kLongestKey = 1024;
  if (path.empty()) return 0;
  const size_t slash = path.find('/', 1);
  place->bucket = path.substr(1, slash == std::string::npos ? std::string::npos : slash - 1);
  if (!is_bucket_name(place->bucket)) return -ENOENT;
  if (slash != std::string::npos) place->key = path.substr(slash + 1);
  // One that has become a folder has a slash more.
  return place->key.size() < kLongestKey ? 0 : -ENAMETOOLONG;
}

bool is_entry_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos &&
         name.find('\0') == std::string::npos;
}

}  // namespace edgert::s3
