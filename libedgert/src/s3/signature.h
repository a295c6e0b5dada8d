// Signature Version 4 of AWS: what a request's Authorization field says.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace edgert::s3 {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// All bytes but letters, digits and "-._~" as %XX; "/" stays where `keeps_slashes`.
std::string uri_encoded(std::string_view bytes, bool keeps_slashes);
// "a=1&b=", encoded and in the order that a signature wants.
std::string query_text(const Pairs& query);

struct Signed {
  std::string method;
  std::string path;   // as it is sent
  std::string query;  // from query_text
  Pairs fields;       // all that is signed, by names in small letters
  std::string content_sha256;
};

struct Signer {
  std::string access_key_id, secret_access_key, region, service;
};

// "20150830T123600Z"
std::string signing_date(int64_t seconds);
// The value of the field. `date`: that of the field x-amz-date, which must be among `fields`.
std::string authorization(const Signer& signer, const Signed& request, std::string_view date);

}  // namespace edgert::s3
