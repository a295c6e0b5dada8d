// A host whose functions lie in a database, which answers from a thread of its own.
#include <edgert/edgert.h>
#include <edgert/web_platform.h>

#include <condition_variable>
#include <cstdio>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

// Stands for the client of a database: queries wait for its thread.
class Database {
 public:
  Database() : thread_([this] { run(); }) {}
  ~Database() {
    query(nullptr);
    thread_.join();
  }
  using Rows = std::map<std::string, std::string>;
  void query(std::function<void(const Rows&)> answer) {
    const std::lock_guard lock(mutex_);
    queries_.push_back(std::move(answer));
    changed_.notify_one();
  }

 private:
  void run() {
    const Rows rows = {
        {"hello/main.ts",
         "import { greet } from 'greetings';\n"
         "Deno.serve(() => new Response(greet('database')))"},
        {"hello/lib/greet.ts", "export const greet = (who: string) => `Hello, ${who}`"},
        {"hello/imports", R"({"imports": {"greetings": "./lib/greet.ts"}})"},
    };
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !queries_.empty(); });
      const auto answer = std::move(queries_.front());
      queries_.pop_front();
      lock.unlock();
      if (answer == nullptr) return;
      answer(rows);
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void(const Rows&)>> queries_;
  std::thread thread_;
};

class CodeFromDatabase final : public edgert::ModuleLoader {
 public:
  void entry(edgert::EntryCall call) noexcept override {
    database_.query([call](const Database::Rows& rows) {
      const std::string row = call.options().service_path + "/main.ts";
      if (!rows.contains(row)) {
        return call.reject({edgert::ErrorCode::kNotFound, "no such function"});
      }
      call.resolve({"db:/" + row, {}});
    });
  }
  void config(edgert::ConfigCall call) noexcept override {
    database_.query([call](const Database::Rows& rows) {
      const auto row = rows.find(call.options().service_path + "/imports");
      call.resolve({row == rows.end() ? "" : row->second, {}});
    });
  }
  void load(edgert::LoadCall call) noexcept override {
    database_.query([call](const Database::Rows& rows) {
      const auto row = rows.find(call.url().substr(sizeof "db:/" - 1));
      if (row == rows.end()) return call.reject({edgert::ErrorCode::kNotFound, "no such row"});
      call.resolve({edgert::ModuleKind::kTypeScript, row->second});
    });
  }

 private:
  Database database_;
};

int main() {
  auto platform = edgert::Platform::create().value();
  CodeFromDatabase loader;
  edgert::PoolOptions options;
  options.snapshot = edgert::web_platform();
  options.module_loader = &loader;
  auto pool = edgert::IsolatePool::create(*platform, options).value();
  for (const char* name : {"hello", "goodbye"}) {
    edgert::WorkerOptions function;
    function.service_path = name;
    auto worker = pool->create_worker(function);
    if (!worker.ok()) {
      std::printf("%d %s\n", suggested_status(worker.error()), worker.error().message.c_str());
      continue;
    }
    auto answer = worker.value()->fetch_sync({{"GET", "http://localhost/", {}, {}, 0}, {}}).value();
    std::printf("%d %s\n", answer.head.status, answer.body.c_str());
  }
}
