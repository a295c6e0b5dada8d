// What stands behind LoaderCall: one question to a host's ModuleLoader.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "edgert/module_loader.h"
#include "graph/host_loader.h"
#include "graph/sources.h"
#include "worker/pending_call.h"

namespace edgert {

// Thread: any, but where it says otherwise. Owner: as a PendingCall.
struct LoaderCall::Impl final : worker::PendingCall {
  // A later answer comes into the box, as the one of this number.
  Impl(std::shared_ptr<const worker::WorkerState> state, Place place, graph::HostQuestion question,
       std::shared_ptr<graph::SourceBox> box, uint64_t number);
  ~Impl() override;

  // Thread: the worker's. Has the loader asked; its answer, if it gave one at once. `kept`, if it
  // is there, is the loader's owner.
  std::optional<graph::HostAnswer> ask(ModuleLoader& loader, std::shared_ptr<ModuleLoader> kept);
  void settle(graph::HostAnswer answer);
  void time_out(uint64_t ms);

  // For messages: "the module "file:///f/index.js"".
  std::string what() const;

  const graph::HostQuestion question;

 private:
  std::shared_ptr<Impl> self() { return std::static_pointer_cast<Impl>(shared_from_this()); }
  void turned_away() override;
  void deliver(graph::HostAnswer answer);
  const std::shared_ptr<graph::SourceBox> box_;
  const uint64_t number_;
  std::mutex mutex_;  // guards what follows
  bool asks_ = true;  // the call has not returned
  std::optional<graph::HostAnswer> at_once_;
};

}  // namespace edgert
