// What stores say in the bodies of their answers. They may say anything.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace edgert::s3 {

// One page of a list of keys that begin with a prefix; none is here that does not.
struct Listing {
  std::vector<std::string> keys;
  std::vector<std::string> folders;  // "prefix/name/"
  std::string next;                  // how the next page is asked for; empty: this is the last
};
// False for what is no such list.
bool read_listing(std::string_view body, std::string_view prefix, Listing* listing);

// "NoSuchKey"; empty where the body names none.
std::string failure_code(std::string_view body);
// Of an upload in parts that has begun; empty where there is none.
std::string upload_id(std::string_view body);
// Whether all keys have gone; `code` is the first failure.
bool read_removed(std::string_view body, std::string* code);

// Text in XML; false for what has no place there.
bool append_xml(std::string_view text, std::string* out);

}  // namespace edgert::s3
