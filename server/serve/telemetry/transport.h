// Transport: how an exporter's requests reach a collector.
#pragma once

#include <cstdint>
#include <string>

#include "serve/config/serve_config.h"

namespace edgert::server::telemetry {

struct Post {
  std::string url;
  NamedTexts headers;
  std::string body;
  uint64_t timeout_ms = 0;
};

struct Posted {
  int status = 0;  // 0: there was no answer, and `error` says why
  std::string error = {};
  std::string retry_after = {};  // the field, as it came
  std::string body = {};         // as far as it came, and is kept
};

// Owner: the server. Thread: one that posts, and any that interrupts.
class Transport {
 public:
  virtual ~Transport() = default;
  // Waits, for little longer than its time-out, whatever the collector does.
  virtual Posted post(Post post) = 0;
  // The post that is under way ends, and all that follow end at once.
  virtual void interrupt() = 0;
};

}  // namespace edgert::server::telemetry
