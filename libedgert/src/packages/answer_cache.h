// AnswerCache: what registries have answered before.
#pragma once

#include <optional>
#include <string>

namespace edgert::packages {

struct CachedAnswer {
  // What a registry is asked by whether it still says so; either may be empty.
  std::string etag;
  std::string last_modified;
  std::string body;
};

// Owner: the pool. Thread: the one that waits for the answers; where several do, it says itself
// that it can take that. What it cannot read or write counts as absent.
class AnswerCache {
 public:
  virtual ~AnswerCache() = default;
  virtual std::optional<CachedAnswer> read(const std::string& url) = 0;
  virtual void write(const std::string& url, const CachedAnswer& answer) = 0;
};

}  // namespace edgert::packages
