// Admin: what those who run `edgertd serve` ask it, at an address of its own: /health, /ready,
// /metrics, /functions, /profile, /schedules and, with POST, /reload and
// /schedules/FUNCTION/NAME, which runs one.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "edgert/front.h"
#include "serve/deployment.h"

namespace edgert::server {

struct AdminParts {
  IsolatePool& pool;
  Gateway& gateway;
  Metrics& metrics;
  Deployment& deployment;
  Schedules& schedules;
  std::function<uint64_t()> connections;
};

// Serves until it is destroyed. Without a token it listens at an address of this machine alone, and
// answers nobody whom a browser has brought: kInvalidArgument for any other.
class Admin final {
 public:
  static Result<std::unique_ptr<Admin>> begin(const std::string& address, const std::string& token,
                                              AdminParts parts);
  ~Admin();
  const std::string& url() const { return url_; }

 private:
  Admin() = default;
  std::unique_ptr<Front> front_;
  std::string url_;
};

}  // namespace edgert::server
