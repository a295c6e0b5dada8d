// Site: all that decides about a request, as it is at one time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "edgert/front.h"
#include "serve/canary.h"
#include "serve/forwarded.h"
#include "serve/jwt/authorize.h"
#include "serve/metrics.h"
#include "serve/project.h"
#include "serve/telemetry/telemetry.h"

namespace edgert::server {

struct SiteFunction {
  std::string name;
  FunctionConfig config;
  std::shared_ptr<const WorkerOptions> worker;
  std::shared_ptr<RequestCounts> counts;
  // Why what was saved last does not serve, as a page for browsers; null: it serves.
  std::shared_ptr<const std::string> fault_page;
  std::shared_ptr<const Canary> canary;  // that runs; null: none does
};

// Immutable: who changes anything makes another one, and requests that have begun end with theirs.
struct Site {
  std::shared_ptr<const Project> project;
  std::vector<SiteFunction> functions;  // by their places in the project's routes
  bool shows_faults = false;            // pages of them quote sources
  TrustedProxies proxies;
  std::shared_ptr<jwt::Authorizer> authorizer;
  telemetry::TelemetryOptions telemetry;
  std::shared_ptr<RequestCounts> nobodys;  // requests that no function is meant by
};

}  // namespace edgert::server
