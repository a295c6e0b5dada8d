// Fetcher: how this room reaches the network.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgert/result.h"

namespace edgert::packages {

using FetchedField = std::pair<std::string, std::string>;  // name in lower case, value

struct FetchRequest {
  std::string url;  // https:// or http://
  std::vector<FetchedField> fields;
  // A longer body, once decoded, is an error that names the URL and this limit.
  uint64_t most_bytes = uint64_t{64} << 20;
};

struct FetchedResponse {
  int status = 0;
  std::vector<FetchedField> fields;
  std::string body;  // content codings decoded

  // The first of that name; empty: there is none.
  std::string_view field(std::string_view name) const {
    for (const auto& [its, value] : fields) {
      if (its == name) return value;
    }
    return {};
  }
};

// Owner: the pool. Thread: any.
class Fetcher {
 public:
  using Done = std::function<void(Result<FetchedResponse>)>;
  virtual ~Fetcher() = default;
  // One GET. It follows no redirect: the caller decides whether it may, and what it sends there.
  // `done` is called once, on any thread, and must not block. Errors name the URL.
  virtual void fetch(FetchRequest request, Done done) = 0;
};

}  // namespace edgert::packages
