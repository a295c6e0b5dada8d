// Errand: work on a thread of its own.
#pragma once

#include <pthread.h>

#include <functional>
#include <utility>

namespace edgert::server {

// std::thread would end the process where the system gives none. Stays where it is while it runs;
// whoever has it joins it.
class Errand {
 public:
  Errand() = default;
  Errand(const Errand&) = delete;
  Errand& operator=(const Errand&) = delete;

  // Once. False: there is no thread.
  bool begin(std::function<void()> work) {
    work_ = std::move(work);
    const auto enter = [](void* self) -> void* {
      static_cast<Errand*>(self)->work_();
      return nullptr;
    };
    begun_ = pthread_create(&thread_, nullptr, enter, this) == 0;
    return begun_;
  }
  void join() {
    if (std::exchange(begun_, false)) pthread_join(thread_, nullptr);
  }

 private:
  std::function<void()> work_;
  pthread_t thread_{};
  bool begun_ = false;
};

}  // namespace edgert::server
