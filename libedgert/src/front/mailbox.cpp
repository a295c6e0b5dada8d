#include "front/mailbox.h"

#include <utility>

namespace edgert::front {

thread_local const Mailbox* Mailbox::current = nullptr;

void Mailbox::open(loop::Loop& loop, std::function<void()> comes) {
  current = this;
  {
    const std::lock_guard lock(mutex_);
    wake_ = std::make_unique<loop::Async>(loop, std::move(comes));
  }
  inbox_->set_wake([this] { wake(); });
}

void Mailbox::close() {
  tasks_.close();
  inbox_->set_wake(nullptr);
  inbox_->close();
  const auto dropped = inbox_->take_all();
  {
    const std::lock_guard lock(mutex_);
    wake_ = nullptr;
  }
  current = nullptr;
}

bool Mailbox::post(std::function<void()> task) {
  const base::Tasks::Posted posted = tasks_.post(std::move(task));
  if (posted == base::Tasks::Posted::kFirst) wake();
  return posted != base::Tasks::Posted::kRefused;
}

void Mailbox::wake() {
  const std::lock_guard lock(mutex_);
  if (wake_) wake_->send();
}

}  // namespace edgert::front
