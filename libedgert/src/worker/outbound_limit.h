// OutboundLimit: which of a worker's requests to other servers count, and against which budget.
#pragma once

#include <v8.h>

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "edgert/binding/servers.h"
#include "worker/supervisor.h"

namespace edgert::worker {

// Thread: the worker's. Owner: the worker's realm; made before any code of the worker runs, which
// could put itself in the place of what matches the rules.
class OutboundLimit {
 public:
  static Result<std::unique_ptr<OutboundLimit>> create(binding::Scope& scope,
                                                       const RateLimit& options,
                                                       Supervisor& supervisor);

  // Counts a request. A value: it must not go out. `trace_id` is empty without a trace.
  std::optional<binding::Refusal> spend(binding::Scope& scope, std::string_view url,
                                        std::string_view trace_id);

 private:
  OutboundLimit(const RateLimit& options, Supervisor& supervisor)
      : options_(options), supervisor_(supervisor) {}
  v8::MaybeLocal<v8::Value> match(binding::Scope& scope, size_t rule,
                                  v8::Local<v8::String> url) const;

  const RateLimit& options_;
  Supervisor& supervisor_;
  std::vector<v8::Global<v8::RegExp>> patterns_;
  v8::Global<v8::Function> exec_;
};

}  // namespace edgert::worker
