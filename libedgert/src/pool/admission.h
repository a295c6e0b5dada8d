// Admission: whether the process can bear one more worker.
#pragma once

#include <cstddef>
#include <cstdint>

#include "edgert/result.h"

namespace edgert::pool {

// Thread: any. Looks at the process as it is now; nothing is reserved.
class Admission {
 public:
  Admission(uint32_t max_workers, uint32_t memory_budget_mb);

  // kInvalidWorkerCreation with the name of what is used up, when one more than `live` workers is
  // too many. The resident memory of the process holds `quarantined_bytes`, which are told apart.
  Status check(size_t live, uint64_t quarantined_bytes) const;
  // Whether workers that are idle had better go: close to the memory budget.
  bool is_tight() const;

 private:
  const uint32_t max_workers_;
  const uint64_t budget_bytes_;  // 0: none
  size_t max_mappings_ = 0;      // 0: unknown
};

}  // namespace edgert::pool
