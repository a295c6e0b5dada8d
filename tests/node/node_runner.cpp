// node_runner --v8: says which V8 it has.
// node_runner WORKERS ROOT…: runs files of Node's own tests, each in a worker of its own that finds
// modules below the ROOTs. They are main workers: the tests read their fixtures and write beside
// them, as a process of Node may.
//
// Standard input has a line per test, `milliseconds TAB entry`, where `entry` is the file that the
// worker begins with. Standard output has `started TAB line` when line number `line`
// begins and `done TAB line TAB result` when it ends: the driver's answer (JSON), or an error's
// text where the worker gave none. What drivers alone have is `nodeInternals(id)`: what Node's
// library has under any id of its own, `nodeCollect()`, which collects garbage, and
// `nodeIsLoading()`: whether modules are on their way.
#include <edgert/edgert.h>
#include <edgert/web_platform.h>
#include <v8.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "js/hook.h"
#include "js/isolate.h"
#include "modules/module_map.h"

namespace {

void give_internals(const v8::FunctionCallbackInfo<v8::Value>& info) {
  v8::Isolate* isolate = info.GetIsolate();
  v8::Local<v8::Value> argument = info[0], value;
  if (edgert::js::Isolate::from(isolate)
          .hook(edgert::js::Hook::kNode)
          ->Call(isolate->GetCurrentContext(), v8::Undefined(isolate), 1, &argument)
          .ToLocal(&value))
    info.GetReturnValue().Set(value);
}

void collect(const v8::FunctionCallbackInfo<v8::Value>& info) {
  info.GetIsolate()->LowMemoryNotification();
}

void is_loading(const v8::FunctionCallbackInfo<v8::Value>& info) {
  info.GetReturnValue().Set(edgert::modules::ModuleMap::of(info.GetIsolate()).is_loading());
}

class Internals final : public edgert::Extension {
 public:
  void install(edgert::ExtensionScope&) noexcept override {
    v8::Isolate* isolate = v8::Isolate::GetCurrent();
    v8::Local<v8::Context> context = isolate->GetCurrentContext();
    const auto give = [&](const char* name, v8::FunctionCallback function) {
      context->Global()
          ->Set(context, v8::String::NewFromUtf8(isolate, name).ToLocalChecked(),
                v8::Function::New(context, function).ToLocalChecked())
          .Check();
    };
    give("nodeInternals", give_internals);
    give("nodeCollect", collect);
    give("nodeIsLoading", is_loading);
  }
};

struct Job {
  long patience_ms;
  std::string entry;
};

std::string run(edgert::IsolatePool& pool, const std::vector<std::string>& roots, const Job& job) {
  edgert::WorkerOptions options;
  options.service_path = std::filesystem::path(job.entry).parent_path().string();
  options.entry_point = job.entry;
  options.module_roots = roots;
  options.privileged = true;
  options.uses_node = true;
  options.limits.memory_mb = 1536;
  options.limits.cpu_soft_ms = options.limits.cpu_hard_ms = 0;
  auto worker = pool.create_worker(std::move(options));
  if (!worker.ok()) return "no worker: " + worker.error().message;
  auto answer = std::make_shared<std::promise<edgert::Result<edgert::Response>>>();
  auto arrived = answer->get_future();
  worker.value()->fetch({{"GET", "http://node.test/", {}, {}, 0}, {}},
                        [answer](auto result) { answer->set_value(std::move(result)); });
  std::string result = "no answer in time";
  if (arrived.wait_for(std::chrono::milliseconds(job.patience_ms)) == std::future_status::ready) {
    auto response = arrived.get();
    result = response.ok() ? std::move(response.value().body)
                           : "the worker failed: " + response.error().message;
  }
  worker.value()->terminate();
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]) == "--v8")
    return std::puts(edgert::Platform::v8_version().c_str()) < 0;
  if (argc < 3) return std::fprintf(stderr, "usage: node_runner WORKERS ROOT...\n"), 2;
  std::vector<Job> jobs;
  for (std::string line; std::getline(std::cin, line);) {
    const size_t tab = line.find('\t');
    if (tab == std::string::npos) return std::fprintf(stderr, "no job: %s\n", line.c_str()), 2;
    jobs.push_back({std::atol(line.c_str()), line.substr(tab + 1)});
  }
  auto platform = edgert::Platform::create();
  if (!platform.ok()) return std::fprintf(stderr, "%s\n", platform.error().message.c_str()), 1;
  Internals internals;
  edgert::PoolOptions options;
  options.snapshot = edgert::web_platform();
  options.extensions = {&internals};
  auto pool = edgert::IsolatePool::create(*platform.value(), std::move(options));
  if (!pool.ok()) return std::fprintf(stderr, "%s\n", pool.error().message.c_str()), 1;

  const std::vector<std::string> roots(argv + 2, argv + argc);
  std::atomic<size_t> next = 0;
  std::mutex output;
  const auto say = [&](const std::string& line) {
    const std::lock_guard lock(output);
    std::fputs((line + "\n").c_str(), stdout);
    std::fflush(stdout);
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < std::atoi(argv[1]); ++i) {
    threads.emplace_back([&] {
      for (size_t at = next++; at < jobs.size(); at = next++) {
        say("started\t" + std::to_string(at));
        std::string result = run(*pool.value(), roots, jobs[at]);
        for (char& c : result) c = c == '\n' ? ' ' : c;
        say("done\t" + std::to_string(at) + "\t" + result);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}
