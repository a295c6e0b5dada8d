#include "pool/spares.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/thread.h"

namespace edgert::pool {

using worker::SpareThread;

Spares::Spares(Platform& platform, std::shared_ptr<const Snapshot> snapshot, size_t most,
               Reaper& reaper)
    : platform_(platform), snapshot_(std::move(snapshot)), most_(most), reaper_(reaper) {}

std::shared_ptr<SpareThread> Spares::take(uint64_t limit_bytes, js::Blob blob) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(spares_.begin(), spares_.end(), [&](const auto& spare) {
      return spare->limit_bytes() == limit_bytes && spare->blob() == blob;
    });
    if (found != spares_.end()) {
      std::shared_ptr<SpareThread> spare = std::move(*found);
      spares_.erase(found);
      return spare;
    }
  }
  return std::make_shared<SpareThread>(platform_, snapshot_, blob, std::nullopt);
}

void Spares::give_up(SpareThread& spare) {
  if (spare.limit_bytes()) dismiss(spare);
}

void Spares::dismiss(SpareThread& spare) {
  spare.dismiss();
  reaper_.join(spare.thread());
}

void Spares::prepare(uint64_t limit_bytes, js::Blob blob) {
  const std::lock_guard lock(mutex_);
  if (stopped_ || most_ == 0) return;
  const auto begins_so = [&](const auto& spare) { return spare->blob() == blob; };
  const auto fits = [&](const auto& spare) {
    return begins_so(spare) && spare->limit_bytes() == limit_bytes;
  };
  if (static_cast<size_t>(std::count_if(spares_.begin(), spares_.end(), begins_so)) == most_) {
    const auto other = std::find_if(spares_.begin(), spares_.end(), [&](const auto& spare) {
      return begins_so(spare) && !fits(spare);
    });
    if (other == spares_.end()) return;
    dismiss(**other);
    spares_.erase(other);
  }
  auto spare = std::make_shared<SpareThread>(platform_, snapshot_, blob, limit_bytes);
  const base::BlockedSignals blocked;
  if (reaper_.start() == 0 && spare->start() == 0) spares_.push_back(std::move(spare));
}

void Spares::drop() {
  const std::lock_guard lock(mutex_);
  for (const auto& spare : spares_) dismiss(*spare);
  spares_.clear();
}

void Spares::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  drop();
}

}  // namespace edgert::pool
