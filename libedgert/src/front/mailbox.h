// Mailbox: what others have for a thread of the front.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "base/tasks.h"
#include "loop/async.h"
#include "wire/inbox.h"

namespace edgert::front {

// Workers put messages here, hosts and the pool tasks. Thread: any, where nothing else is said.
// Owner: shared by the thread and by all who may be late.
class Mailbox final {
 public:
  // On the thread, whose mail it is from here on; `comes` is called there when some has come.
  void open(loop::Loop& loop, std::function<void()> comes);
  // On the thread: nothing gets in any more, and what has not been taken is dropped.
  void close();
  bool is_own_thread() const { return current == this; }

  // False: the thread has ended, or is about to.
  bool post(std::function<void()> task);
  const std::shared_ptr<wire::Inbox>& inbox() const { return inbox_; }
  // For the thread, which runs them.
  base::Tasks& tasks() { return tasks_; }
  // Has `comes` called again.
  void wake();

 private:
  static thread_local const Mailbox* current;  // of this thread

  base::Tasks tasks_;
  const std::shared_ptr<wire::Inbox> inbox_ = std::make_shared<wire::Inbox>();
  std::mutex mutex_;  // guards what follows
  std::unique_ptr<loop::Async> wake_;
};

}  // namespace edgert::front
