#include "wire/inbox.h"

#include <memory>
#include <utility>

namespace edgert::wire {

thread_local LaterWakes* LaterWakes::current = nullptr;

void LaterWakes::begin(std::function<void()> comes_due) {
  comes_due_ = std::move(comes_due);
  current = this;
}

bool LaterWakes::put_off(Inbox& box) {
  LaterWakes* const wakes = current;
  if (wakes == nullptr) return false;
  for (const std::shared_ptr<Inbox>& known : wakes->boxes_) {
    if (known.get() == &box) return true;
  }
  std::shared_ptr<Inbox> kept = box.weak_from_this().lock();
  if (kept == nullptr) return false;
  if (wakes->boxes_.empty()) wakes->comes_due_();
  wakes->boxes_.push_back(std::move(kept));
  return true;
}

void LaterWakes::wake_all() {
  std::swap(boxes_, waking_);
  for (const std::shared_ptr<Inbox>& box : waking_) box->wake_now();
  waking_.clear();
}

void LaterWakes::end() {
  if (current == this) current = nullptr;
  wake_all();
}

bool Inbox::deliver(Message& message) {
  {
    std::lock_guard lock(mutex_);
    if (!open_ || (message.kind == Message::Kind::kRequest && !requests_)) return false;
    if (message.kind == Message::Kind::kRequest)
      unfinished_.set({message.client, message.exchange}, {});
    const bool may_wait = message.may_wait;
    messages_.push_back(std::move(message));
    if (is_woken_ || !wake_ || (may_wait && LaterWakes::put_off(*this))) return true;
    is_woken_ = true;
  }
  wake();
  return true;
}

void Inbox::wake_now() {
  {
    std::lock_guard lock(mutex_);
    if (is_woken_ || !wake_ || is_empty()) return;
    is_woken_ = true;
  }
  wake();
}

void Inbox::wake() {
  std::shared_lock lock(wake_mutex_);
  if (wake_) wake_();
}

bool Inbox::tell(Control control, EndpointId from) {
  Message message;
  message.kind = Message::Kind::kControl;
  message.to_server = true;
  message.from = from;
  message.control = std::make_unique<Control>(std::move(control));
  return deliver(message);
}

void Inbox::finished(std::span<const RequestKey> requests) {
  std::lock_guard lock(mutex_);
  for (const RequestKey& request : requests) unfinished_.erase(request);
}

std::vector<Inbox::RequestKey> Inbox::unfinished() const {
  std::vector<RequestKey> requests;
  std::lock_guard lock(mutex_);
  unfinished_.each([&](const RequestKey& request, const Nothing&) { requests.push_back(request); });
  return requests;
}

void Inbox::stop_requests() {
  std::lock_guard lock(mutex_);
  requests_ = false;
}

void Inbox::close() {
  std::lock_guard lock(mutex_);
  open_ = false;
  requests_ = false;
}

void Inbox::set_wake(std::function<void()> wake) {
  std::lock_guard wakes(wake_mutex_);
  std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
  is_woken_ = wake_ && !is_empty();
  if (is_woken_) wake_();
}

void Inbox::sort_by_sender() {
  for (Message& message : messages_) {
    std::deque<Message>& of_sender = waiting_[message.from];
    if (of_sender.empty()) senders_.push_back(message.from);
    of_sender.push_back(std::move(message));
  }
  messages_.clear();
}

bool Inbox::take(const Turn& turn, std::vector<Message>* messages) {
  std::lock_guard lock(mutex_);
  is_woken_ = false;
  size_t bytes = 0;
  for (const Message& message : messages_) bytes += message.bytes.size();
  if (senders_.empty() && messages_.size() <= turn.messages && bytes <= turn.bytes) {
    messages->swap(messages_);
    return false;
  }
  sort_by_sender();
  bytes = 0;
  while (!senders_.empty() && messages->size() < turn.messages && bytes < turn.bytes) {
    const EndpointId sender = senders_.front();
    senders_.pop_front();
    const auto found = waiting_.find(sender);
    messages->push_back(std::move(found->second.front()));
    found->second.pop_front();
    bytes += messages->back().bytes.size();
    if (found->second.empty()) {
      waiting_.erase(found);
    } else {
      senders_.push_back(sender);
    }
  }
  return !is_empty();
}

std::vector<Message> Inbox::take_all() {
  std::vector<Message> all;
  std::lock_guard lock(mutex_);
  for (const EndpointId sender : senders_) {
    for (Message& message : waiting_[sender]) all.push_back(std::move(message));
  }
  senders_.clear();
  waiting_.clear();
  for (Message& message : std::exchange(messages_, {})) all.push_back(std::move(message));
  return all;
}

std::vector<Message> Inbox::take_requests() {
  std::vector<Message> requests;
  const auto take_out = [&](Message& message) {
    if (message.kind != Message::Kind::kRequest) return false;
    requests.push_back(std::move(message));
    return true;
  };
  std::lock_guard lock(mutex_);
  for (auto& [sender, waiting] : waiting_) std::erase_if(waiting, take_out);
  std::erase_if(senders_, [this](EndpointId sender) { return waiting_[sender].empty(); });
  std::erase_if(waiting_, [](const auto& of_sender) { return of_sender.second.empty(); });
  std::erase_if(messages_, take_out);
  return requests;
}

bool Inbox::empty() const {
  std::lock_guard lock(mutex_);
  return is_empty();
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
  removals_.fetch_add(1, std::memory_order_release);
}

std::shared_ptr<Receiver> Endpoints::find(EndpointId id) const {
  std::lock_guard lock(mutex_);
  const auto found = receivers_.find(id);
  return found == receivers_.end() ? nullptr : found->second.lock();
}

}  // namespace edgert::wire
