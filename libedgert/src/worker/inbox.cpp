#include "worker/inbox.h"

#include <utility>

namespace edgert::worker {

bool Inbox::deliver(Message& message) {
  std::lock_guard lock(mutex_);
  if (!open_ || (message.kind == Message::Kind::kRequest && !requests_)) return false;
  if (message.kind == Message::Kind::kRequest)
    unfinished_.emplace(message.client, message.exchange);
  const bool was_empty = messages_.empty() && work_.empty();
  messages_.push_back(std::move(message));
  // Waking under the lock keeps the wake's target alive: set_wake(null) waits for us.
  if (was_empty && wake_) wake_();
  return true;
}

bool Inbox::submit(Work work) {
  std::lock_guard lock(mutex_);
  if (!open_) return false;
  const bool was_empty = messages_.empty() && work_.empty();
  work_.push_back(std::move(work));
  if (was_empty && wake_) wake_();
  return true;
}

void Inbox::finished(const RequestKey& request) {
  std::lock_guard lock(mutex_);
  unfinished_.erase(request);
}

std::vector<Inbox::RequestKey> Inbox::unfinished() const {
  std::lock_guard lock(mutex_);
  return {unfinished_.begin(), unfinished_.end()};
}

void Inbox::stop_requests() {
  std::lock_guard lock(mutex_);
  requests_ = false;
}

bool Inbox::takes_requests() const {
  std::lock_guard lock(mutex_);
  return open_ && requests_;
}

void Inbox::close() {
  std::lock_guard lock(mutex_);
  open_ = false;
  requests_ = false;
}

void Inbox::set_wake(std::function<void()> wake) {
  std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
  if (wake_ && !(messages_.empty() && work_.empty())) wake_();
}

void Inbox::take(std::vector<Message>* messages, std::vector<Work>* work) {
  std::lock_guard lock(mutex_);
  messages->swap(messages_);
  work->swap(work_);
}

bool Inbox::empty() const {
  std::lock_guard lock(mutex_);
  return messages_.empty() && work_.empty();
}

EndpointId Endpoints::add(std::weak_ptr<Receiver> receiver) {
  std::lock_guard lock(mutex_);
  const EndpointId id = next_++;
  receivers_.emplace(id, std::move(receiver));
  return id;
}

void Endpoints::remove(EndpointId id) {
  std::lock_guard lock(mutex_);
  receivers_.erase(id);
}

std::shared_ptr<Receiver> Endpoints::find(EndpointId id) const {
  std::lock_guard lock(mutex_);
  const auto found = receivers_.find(id);
  return found == receivers_.end() ? nullptr : found->second.lock();
}

}  // namespace edgert::worker
