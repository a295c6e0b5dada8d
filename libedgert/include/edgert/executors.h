// Executors for the loops that hosts have: libuv's, one that polls descriptors, and none at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "edgert/executor.h"
#include "edgert/result.h"

namespace edgert {

// For a host that has no loop, or that looks by itself when there is something to do: what is
// posted waits until `run`. Thread: `post` any, all others one at a time. Owner: shared; what waits
// may hold it, so a host that is done with it closes it. Errors: none. Cost: `post` takes a lock
// and wakes who waits; `run` what its work costs.
class QueueExecutor final : public Executor {
 public:
  struct Impl;
  static std::shared_ptr<QueueExecutor> create();
  explicit QueueExecutor(std::unique_ptr<Impl> impl);
  ~QueueExecutor() override;

  bool post(std::function<void()> work) noexcept override;
  // Runs what waits now, but not what is posted meanwhile; returns how many that were. Never waits.
  size_t run();
  // The same once there is something, or after so many milliseconds. Returns at once when closed.
  size_t wait_and_run(uint64_t timeout_ms);
  // Drops what waits, and takes nothing more: the calls that it was for end as kCancelled.
  // Idempotent.
  void close();

 private:
  const std::unique_ptr<Impl> impl_;
};

// For a loop of epoll, poll, select or io_uring: a descriptor turns readable when there is
// something to run. Thread: `post` and `fd` any, all others that of the loop. Owner: shared, as a
// QueueExecutor. Errors: of `create` alone. Cost: of `post` a lock, and a system call when nothing
// waited.
class EventExecutor final : public Executor {
 public:
  struct Impl;
  // kLimit: the process may have no more descriptors.
  static Result<std::shared_ptr<EventExecutor>> create();
  explicit EventExecutor(std::unique_ptr<Impl> impl);
  ~EventExecutor() override;

  bool post(std::function<void()> work) noexcept override;
  // An eventfd, to be watched for reading, level- or edge-triggered; it goes with this object. Only
  // `run` reads from it.
  int fd() const;
  // To be called when it is readable; as QueueExecutor::run.
  size_t run();
  // As QueueExecutor::close.
  void close();

 private:
  const std::unique_ptr<Impl> impl_;
};

// For a loop of libuv. Thread: `post` any, all others that of the loop. Owner: shared; the last
// reference may go on any thread. Errors: of `create` alone. Cost: as an EventExecutor's.
class UvExecutor final : public Executor {
 public:
  struct Impl;
  // `loop` is the host's, of the libuv that edgert was linked with (the system's), and runs until
  // the executor is closed. kIo: nobody could wake it.
  static Result<std::shared_ptr<UvExecutor>> create(void* loop);
  explicit UvExecutor(std::shared_ptr<Impl> impl);
  ~UvExecutor() override;

  bool post(std::function<void()> work) noexcept override;
  // Before the loop is closed, which then has to run once more; as QueueExecutor::close.
  void close();

 private:
  const std::shared_ptr<Impl> impl_;
};

}  // namespace edgert
