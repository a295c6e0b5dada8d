#include "worker/expected.h"

#include <atomic>
#include <utility>

namespace edgert::worker {

// Thread: any, also when the worker has ended. What it submits runs while there is a realm.
class Expected::Caller final : public binding::Javascript::Caller {
 public:
  Caller(Expected& expected, Number number, bool many)
      : work_(expected.work_), expected_(&expected), number_(number), many_(many) {}

  ~Caller() override {
    if (!many_ && called_.load()) return;
    if (const std::shared_ptr<LocalWork> work = work_.lock())
      work->submit([expected = expected_, number = number_] { expected->forget(number); });
  }

  void call(std::shared_ptr<void> answer) override {
    if (!many_ && called_.exchange(true)) return;
    if (const std::shared_ptr<LocalWork> work = work_.lock()) {
      work->submit([expected = expected_, number = number_, answer = std::move(answer)] {
        expected->answer(number, answer.get());
      });
    }
  }

 private:
  const std::weak_ptr<LocalWork> work_;
  Expected* const expected_;  // looked at on the worker's thread only
  const Number number_;
  const bool many_;
  std::atomic<bool> called_{false};
};

std::shared_ptr<binding::Javascript::Caller> Expected::keep(bool many, Arrived arrived) {
  const Number number = next_++;
  if (!cleared_) kept_.emplace(number, Kept{many, std::make_shared<Arrived>(std::move(arrived))});
  return std::make_shared<Caller>(*this, number, many);
}

void Expected::answer(Number number, void* answer) {
  js_.enter([&](binding::Scope& scope) {
    const auto found = kept_.find(number);
    if (found == kept_.end()) return;
    // What it calls may come back here.
    const std::shared_ptr<Arrived> arrived = found->second.arrived;
    if (!found->second.many) kept_.erase(found);
    (*arrived)(scope, answer);
  });
}

void Expected::forget(Number number) {
  const auto found = kept_.find(number);
  if (found == kept_.end()) return;
  const std::shared_ptr<Arrived> gone = std::move(found->second.arrived);
  kept_.erase(found);
}

void Expected::clear() {
  cleared_ = true;
  const std::unordered_map<Number, Kept> gone = std::exchange(kept_, {});
}

}  // namespace edgert::worker
