// AskedLoader: the ModuleLoader of one worker.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>

#include "base/alarm_clock.h"
#include "edgert/module_loader.h"
#include "graph/host_loader.h"
#include "worker/worker_state.h"

namespace edgert::worker {

// Thread: the worker's. Owner: its entry.
class AskedLoader final : public graph::HostLoader {
 public:
  // Null: the worker has none, neither of its own nor of its pool's.
  static std::unique_ptr<AskedLoader> of(WorkerState& state);
  AskedLoader(WorkerState& state, ModuleLoader& loader);
  ~AskedLoader() override;

  std::optional<graph::HostAnswer> ask(graph::HostQuestion question, uint64_t number) override;
  void came(uint64_t number) override;

 private:
  WorkerState& state_;
  ModuleLoader& loader_;
  const std::shared_ptr<Executor> executor_;
  base::AlarmClock& clock_;
  const uint64_t timeout_ms_;
  // Of answers that have not come, by their numbers.
  std::unordered_map<uint64_t, base::AlarmClock::Id> alarms_;
};

}  // namespace edgert::worker
