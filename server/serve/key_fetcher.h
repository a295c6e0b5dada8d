// KeyFetcher: brings sets of keys from other servers, by a worker of our own that fetches.
#pragma once

#include <string>

#include "edgert/isolate_pool.h"
#include "serve/jwt/key_source.h"

namespace edgert::server {

// The worker is booted when the first set is asked for. Thread: any. Owner: the server; the pool
// outlives it, or is asked for nothing more.
class KeyFetcher final : public jwt::JwksFetcher {
 public:
  explicit KeyFetcher(IsolatePool& pool);
  void fetch(const std::string& url, Done done) override;

 private:
  IsolatePool& pool_;
  const WorkerOptions worker_;
};

}  // namespace edgert::server
