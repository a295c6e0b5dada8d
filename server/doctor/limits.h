// What the system lets this process have, against what its workers need.
#pragma once

#include <sys/resource.h>

#include <cstddef>
#include <cstdint>

#include "doctor/finding.h"
#include "doctor/host.h"

namespace edgert::server {

// What is to be served.
struct Plan {
  size_t workers = 0;             // that may be alive at once
  size_t functions = 0;           // 0: unknown
  uint64_t memory_budget_mb = 0;  // 0: none
  uint32_t threads = 0;           // that take connections; 0: one for each core
  bool is_project = false;        // an edgert.toml may say otherwise
};

Finding look_at_descriptors(rlim_t most, const Plan& plan);
Finding look_at_mappings(const Host& host, const Plan& plan);
Finding look_at_threads(const ControlGroup& group, rlim_t most, const Plan& plan);
Finding look_at_address_space(const Host& host, rlim_t most);
Finding look_at_memory(const Host& host, const ControlGroup& group, const Plan& plan);
Finding look_at_processors(const ControlGroup& group, unsigned cores, const Plan& plan);

}  // namespace edgert::server
