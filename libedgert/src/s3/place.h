// Places: what a path below /s3 means in a store.
#pragma once

#include <string>

namespace edgert::s3 {

struct Place {
  std::string bucket;  // empty: /s3 itself
  std::string key;     // without a slash at its end; empty: the bucket itself

  bool is_bucket() const { return key.empty(); }
  // What the keys begin with of all that is in this folder.
  std::string prefix() const { return key.empty() ? "" : key + "/"; }
};

// Of a path below /s3 without "." and "..", "/bucket/a/b" or "". A negative errno, or 0.
int place_of(const std::string& path, Place* place);

// Whether a name from a store can be one in a folder.
bool is_entry_name(const std::string& name);

}  // namespace edgert::s3
