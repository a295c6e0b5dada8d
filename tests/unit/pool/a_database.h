// A loader whose sources come from another thread: a database, as a host's loader would ask one.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "tests/support/test_pool.h"

namespace edgert::test {

// What is asked for waits on a thread of its own for `answer`, which says what becomes of it.
// Thread: any, but for `answer`, which is called on its own. It ends when all that it was given has
// been answered.
class Database {
 public:
  using Job = std::function<void()>;
  Database() : thread_([this] { run(); }) {}
  ~Database() {
    {
      const std::lock_guard lock(mutex_);
      closes_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  void query(Job job) {
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back(std::move(job));
    }
    changed_.notify_all();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return closes_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      Job job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      job = nullptr;
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  bool closes_ = false;
  std::thread thread_;
};

// Rows by URL, JavaScript or TypeScript by how they end; it counts what it is asked for.
class TableLoader : public ModuleLoader {
 public:
  using Rows = std::map<std::string, std::string, std::less<>>;
  explicit TableLoader(Rows rows) : rows_(std::move(rows)) {}

  void entry(EntryCall call) noexcept override {
    database_.query([call] { call.resolve({"db:/f/main.ts", {}}); });
  }
  void config(ConfigCall call) noexcept override {
    database_.query([this, call] {
      const auto row = rows_.find("config");
      if (row == rows_.end()) return call.resolve({});
      call.resolve({row->second, {}});
    });
  }
  void load(LoadCall call) noexcept override {
    {
      const std::lock_guard lock(mutex_);
      ++asked_[call.url()];
    }
    database_.query([this, call] { answer(call); });
  }
  size_t asked(const std::string& url) {
    const std::lock_guard lock(mutex_);
    return asked_[url];
  }

 protected:
  virtual void answer(const LoadCall& call) {
    const auto row = rows_.find(call.url());
    if (row == rows_.end()) return call.reject({ErrorCode::kNotFound, "no row " + call.url()});
    const bool is_typescript = call.url().ends_with(".ts");
    call.resolve({is_typescript ? ModuleKind::kTypeScript : ModuleKind::kJavaScript, row->second});
  }

 private:
  const Rows rows_;
  std::mutex mutex_;
  std::map<std::string, size_t> asked_;
  Database database_;  // last: it uses the others
};

inline WorkerOptions function_at(const std::string& path) {
  WorkerOptions options;
  options.service_path = path;
  return options;
}

}  // namespace edgert::test
