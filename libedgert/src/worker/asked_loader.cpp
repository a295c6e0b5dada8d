#include "worker/asked_loader.h"

#include <utility>

#include "edgert/isolate_pool.h"
#include "worker/loader_call.h"
#include "worker/supervisor.h"

namespace edgert::worker {

std::unique_ptr<AskedLoader> AskedLoader::of(WorkerState& state) {
  ModuleLoader* const loader = state.options.module_loader != nullptr
                                   ? state.options.module_loader.get()
                                   : state.supervisor->options().module_loader;
  return loader != nullptr ? std::make_unique<AskedLoader>(state, *loader) : nullptr;
}

AskedLoader::AskedLoader(WorkerState& state, ModuleLoader& loader)
    : state_(state),
      loader_(loader),
      executor_(loader.executor()),
      clock_(state.supervisor->surroundings().clock),
      timeout_ms_(state.supervisor->options().module_loader_timeout_ms) {}

AskedLoader::~AskedLoader() {
  for (const auto& [number, alarm] : alarms_) clock_.cancel(alarm);
}

std::optional<graph::HostAnswer> AskedLoader::ask(graph::HostQuestion question, uint64_t number) {
  const auto call =
      std::make_shared<LoaderCall::Impl>(state_.shared_from_this(), Turns::Place{executor_, false},
                                         std::move(question), state_.sources(), number);
  std::optional<graph::HostAnswer> answer = call->ask(loader_, state_.options.module_loader);
  if (answer || timeout_ms_ == 0) return answer;
  // Whoever holds the question may let it go before.
  alarms_[number] = clock_.set(timeout_ms_, [weak = std::weak_ptr(call), ms = timeout_ms_] {
    if (const auto waiting = weak.lock()) waiting->time_out(ms);
  });
  return std::nullopt;
}

void AskedLoader::came(uint64_t number) {
  const auto alarm = alarms_.find(number);
  if (alarm == alarms_.end()) return;
  clock_.cancel(alarm->second);
  alarms_.erase(alarm);
}

}  // namespace edgert::worker
