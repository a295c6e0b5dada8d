// Endpoint: where requests of a store go.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "edgert/object_store.h"
#include "edgert/result.h"
#include "s3/request.h"

namespace edgert::s3 {

// Thread: any; it does not change.
class Endpoint {
 public:
  // Fails for options that cannot be used, with the name of one.
  static Result<Endpoint> create(const ObjectStore& store);

  // A request as it goes out, signed at that moment.
  struct Outgoing {
    std::string url;
    Pairs fields;  // but for Host, which follows from the URL
  };
  Outgoing prepare(const Request& request, int64_t seconds) const;
  // Whether the keys hold no longer.
  bool has_expired(int64_t seconds) const;

 private:
  explicit Endpoint(const ObjectStore& store) : store_(store) {}
  Status read(std::string_view url);
  bool stands_before_host(const std::string& bucket) const;

  const ObjectStore store_;
  std::string scheme_, host_, port_, path_;  // ":8080"; "/a", without a slash at its end
};

// What may be the name of a bucket, and nothing else; whatever it is put in, it leads nowhere.
bool is_bucket_name(std::string_view name);

}  // namespace edgert::s3
