#include "graph/sources.h"

#include <functional>
#include <utility>

#include "base/sha256.h"

namespace edgert::graph {

std::string code_key(const std::string& engine, bool is_commonjs, std::string_view url,
                     std::string_view text) {
  std::string all = engine + (is_commonjs ? "\nfunction\n" : "\n");
  return base::sha256(all.append(url).append("\n").append(text));
}

uint64_t fingerprint(std::string_view text) { return std::hash<std::string_view>()(text) | 1; }

void SourceBox::deliver(SourceAnswer answer) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    answers_.push_back(std::move(answer));
    if (batches_ > 0) return;
    // Under the lock, which keeps the wake's target alive: set_wake(null) waits for us.
    if (answers_.size() == 1 && wake_) wake_();
  }
  changed_.notify_all();
}

void SourceBox::begin_batch() {
  const std::lock_guard lock(mutex_);
  ++batches_;
}

void SourceBox::end_batch() {
  {
    const std::lock_guard lock(mutex_);
    if (--batches_ > 0 || answers_.empty()) return;
    if (wake_) wake_();
  }
  changed_.notify_all();
}

void SourceBox::close() {
  std::vector<SourceAnswer> dropped;
  const std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.swap(answers_);
  wake_ = nullptr;
  changed_.notify_all();
}

void SourceBox::wake() {
  const std::lock_guard lock(mutex_);
  if (wake_) wake_();
}

bool SourceBox::is_closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

void SourceBox::set_wake(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
  if (wake_ && !answers_.empty()) wake_();
}

std::vector<SourceAnswer> SourceBox::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(answers_, {});
}

std::vector<SourceAnswer> SourceBox::wait_for(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [this] { return closed_ || !answers_.empty(); });
  return std::exchange(answers_, {});
}

std::vector<SourceAnswer> SourceBox::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || !answers_.empty(); });
  return std::exchange(answers_, {});
}

}  // namespace edgert::graph
