#include "pool/quarantine.h"

namespace edgert::pool {

void Quarantine::add(const std::string& function, uint64_t bytes, uint64_t descriptors) {
  const std::lock_guard lock(mutex_);
  for (Held* held : {&total_, &functions_[function]}) {
    ++held->workers;
    held->bytes += bytes;
    held->descriptors += descriptors;
  }
}

void Quarantine::give_back(const std::string& function, uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  for (Held* held : {&total_, &functions_[function]}) held->bytes -= bytes;
}

Quarantine::Held Quarantine::held() const {
  const std::lock_guard lock(mutex_);
  return total_;
}

Quarantine::Held Quarantine::held_by(const std::string& function) const {
  const std::lock_guard lock(mutex_);
  const auto found = functions_.find(function);
  return found == functions_.end() ? Held{} : found->second;
}

}  // namespace edgert::pool
