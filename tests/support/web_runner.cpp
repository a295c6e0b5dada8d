// web_runner FILE: runs one behaviour test of tests/web in a worker and says whether it passed.
//
// The worker's module hands FILE to web_test.js, which imports it when it is asked. Its answer
// counts: only a status of 200 with a count of assertions is a pass. `// as: main` in FILE's first
// line makes it a main worker, with rights and an EdgeRuntime that can create workers;
// `// with: natives` gives it the C++ halves of the platform as `natives.FOLDER.FUNCTION`, without
// the JavaScript that calls them as a rule; with `origin` it can ask the server that the
// environment names as ORIGIN, and that runs models, too; with `schedules` it hears what workers
// register by Deno.cron; with `limits` its CPU time is limited. EDGERT_TEST_ARGUMENT reaches it as
// ARGUMENT.
#include <edgert/binding/natives.h>
#include <edgert/edgert.h>
#include <edgert/web_platform.h>
#include <unistd.h>
#include <v8.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace {

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
      out += escaped;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// How a schedule's run ends, for the script that has begun it: "", or why it has failed.
class ScheduledRun final : public edgert::ResponseSink {
 public:
  explicit ScheduledRun(edgert::NativeCall asked) : asked_(std::move(asked)) {}
  // What keeps it going; it lets go of this behind its last word.
  std::shared_ptr<edgert::Call> call;

  void on_head(edgert::Call&, edgert::ResponseHead head, int64_t) noexcept override {
    head_ = std::move(head);
  }
  void on_bytes(edgert::Call& from, edgert::Bytes bytes) noexcept override {
    body_ += bytes.view();
    from.grant(bytes.size());
  }
  void on_end(edgert::Call&) noexcept override {
    tell(edgert::scheduled_run_outcome(head_, body_));
  }
  void on_fail(edgert::Call&, const edgert::Error& error) noexcept override { tell(error); }

 private:
  void tell(const edgert::Status& outcome) {
    asked_.resolve_text(outcome.ok() ? ""
                                     : std::string(edgert::error_name(outcome.error().code)) +
                                           ": " + outcome.error().message);
  }

  edgert::NativeCall asked_;
  edgert::ResponseHead head_;
  std::string body_;
};

// Keeps console lines for `await runner.logs()` → [[level, text], …] of all workers, in order; what
// they register by Deno.cron, as it was told last, for `await runner.schedules(service path)` →
// [[name, expression, [ms, …]], …], or null; and runs such by `await runner.run(service path, name,
// due, time-out)` → "" or why it has failed.
class Logs final : public edgert::Observer, public edgert::Extension {
 public:
  void on_log(const edgert::WorkerIdentity&, const edgert::LogLine& line) noexcept override {
    const std::lock_guard lock(mutex_);
    lines_.emplace_back(line.level, line.text);
  }
  void on_schedules(const edgert::WorkerIdentity& worker,
                    const std::vector<edgert::Schedule>& schedules) noexcept override {
    std::string json = "[";
    for (const edgert::Schedule& each : schedules) {
      if (json.size() > 1) json += ',';
      json += "[" + json_string(each.name) + "," + json_string(each.expression) + ",[";
      for (size_t i = 0; i < each.backoff_ms.size(); ++i)
        json += (i == 0 ? "" : ",") + std::to_string(each.backoff_ms[i]);
      json += "]]";
    }
    const std::lock_guard lock(mutex_);
    schedules_[worker.service_path] = json + "]";
  }
  edgert::IsolatePool* pool = nullptr;
  void install(edgert::ExtensionScope& scope) noexcept override {
    scope.add_function("runner", "schedules", [this](edgert::NativeCall call) {
      const std::lock_guard lock(mutex_);
      const auto found = schedules_.find(std::string(call.text(0)));
      call.resolve_json(found == schedules_.end() ? "null" : found->second);
    });
    scope.add_function("runner", "run", [this](edgert::NativeCall call) {
      edgert::WorkerOptions whom;
      whom.service_path = std::string(call.text(0));
      edgert::FetchOptions fetch;
      fetch.total_timeout_ms = static_cast<uint64_t>(std::atoll(call.json(3).c_str()));
      edgert::RequestHead head =
          edgert::scheduled_run(call.text(1), std::atoll(call.json(2).c_str()));
      auto sink = std::make_shared<ScheduledRun>(std::move(call));
      sink->call = pool->start(whom, std::move(head), edgert::BodyKind::kNone, sink, fetch);
    });
    scope.add_function("runner", "logs", [this](edgert::NativeCall call) {
      const char* const names[] = {"debug", "info", "warning", "error"};
      const std::lock_guard lock(mutex_);
      std::string json = "[";
      for (const auto& [level, text] : lines_) {
        if (json.size() > 1) json += ',';
        json +=
            std::string("[\"") + names[static_cast<int>(level)] + "\"," + json_string(text) + "]";
      }
      call.resolve_json(json + "]");
    });
  }
  void print() {
    const std::lock_guard lock(mutex_);
    for (const auto& [level, text] : lines_) std::fprintf(stderr, "console: %s\n", text.c_str());
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<edgert::LogLevel, std::string>> lines_;
  std::map<std::string, std::string> schedules_;
};

// `natives` in every realm.
class NativeTable final : public edgert::Extension {
 public:
  void install(edgert::ExtensionScope&) noexcept override {
    v8::Isolate* isolate = v8::Isolate::GetCurrent();
    v8::Local<v8::Context> context = isolate->GetCurrentContext();
    edgert::binding::Natives natives;
    edgert::install_web_platform(natives);
    v8::Local<v8::Object> table = v8::Object::New(isolate);
    const auto text = [isolate](std::string_view of) {
      return v8::String::NewFromUtf8(isolate, of.data(), v8::NewStringType::kInternalized,
                                     static_cast<int>(of.size()))
          .ToLocalChecked();
    };
    for (const auto& entry : natives.entries()) {
      v8::Local<v8::Value> folder = table->Get(context, text(entry.folder)).ToLocalChecked();
      if (!folder->IsObject()) {
        folder = v8::Object::New(isolate);
        table->Set(context, text(entry.folder), folder).Check();
      }
      v8::Local<v8::Function> function =
          v8::Function::New(context, entry.function, {}, entry.length).ToLocalChecked();
      function->SetName(text(entry.name));
      folder.As<v8::Object>()->Set(context, text(entry.name), function).Check();
    }
    context->Global()->Set(context, text("natives"), table).Check();
  }
};

std::string first_line(const char* file) {
  std::ifstream input(file);
  std::string line;
  std::getline(input, line);
  return line;
}

int run(const char* file) {
  const std::filesystem::path test = std::filesystem::absolute(file);
  if (!std::filesystem::exists(test)) return std::fprintf(stderr, "no such file: %s\n", file), 2;
  auto platform = edgert::Platform::create();
  if (!platform.ok()) return std::fprintf(stderr, "%s\n", platform.error().message.c_str()), 1;
  Logs logs;
  edgert::PoolOptions options;
  options.snapshot = edgert::web_platform();
  options.observer = &logs;
  options.extensions = {&logs};
  options.tells_schedules = first_line(file).find("schedules") != std::string::npos;
  NativeTable natives;
  const std::string wants = first_line(file);
  if (wants.find("with: natives") != std::string::npos) options.extensions.push_back(&natives);
  auto pool = edgert::IsolatePool::create(*platform.value(), std::move(options));
  if (!pool.ok()) return std::fprintf(stderr, "%s\n", pool.error().message.c_str()), 1;
  logs.pool = pool.value().get();
  const auto failed = [&](const std::string& why) {
    logs.print();
    std::fprintf(stderr, "%s\n", why.c_str());
    return 1;
  };

  std::unique_ptr<edgert::HttpServer> server;
  if (wants.find("origin") != std::string::npos) {
    edgert::WorkerOptions echo;
    echo.entry_point = WEB_TEST_ORIGIN;
    echo.service_path = test.parent_path().string();
    echo.privileged = true;
    auto origin = pool.value()->create_worker(std::move(echo));
    if (!origin.ok()) return failed(origin.error().message);
    edgert::HttpServerOptions listens;
    listens.host = "127.0.0.1";
    auto made = edgert::HttpServer::create(origin.value(), std::move(listens));
    if (!made.ok()) return failed(made.error().message);
    server = std::move(made).value();
  }

  edgert::WorkerOptions driver;
  driver.module_code = "import { serve } from " + json_string(WEB_TEST_DRIVER) +
                       "; serve(() => import(" + json_string(test.string()) + "));";
  driver.service_path = test.parent_path().string();
  driver.module_roots = {std::filesystem::path(WEB_TEST_DRIVER).parent_path().string(),
                         test.parent_path().parent_path().string()};
  driver.privileged = wants.find("as: main") != std::string::npos;
  // A sanitizer's CPU time says nothing about what is tested; a hang shows in the wait below.
  const bool limited = wants.find("limits") != std::string::npos;
  driver.limits.cpu_soft_ms = 0;
  driver.limits.cpu_hard_ms = limited ? 5000 : 0;
  driver.env = {{"GREETING", "hello"}};
  if (server) {
    const std::string origin = "http://127.0.0.1:" + std::to_string(server->port());
    driver.env.insert(driver.env.end(), {{"ORIGIN", origin}, {"AI_INFERENCE_API_HOST", origin}});
  }
  if (const char* argument = std::getenv("EDGERT_TEST_ARGUMENT"))
    driver.env.emplace_back("ARGUMENT", argument);
  auto worker = pool.value()->create_worker(std::move(driver));
  if (!worker.ok()) return failed(worker.error().message);

  const char* patience = std::getenv("EDGERTD_PATIENCE");
  const int seconds = patience != nullptr ? std::atoi(patience) : 100;
  auto answer = std::make_shared<std::promise<edgert::Result<edgert::Response>>>();
  auto arrived = answer->get_future();
  worker.value()->fetch({{"GET", "http://runner/", {}, {}, 0}, {}},
                        [answer](auto result) { answer->set_value(std::move(result)); });
  if (arrived.wait_for(std::chrono::seconds(seconds)) != std::future_status::ready) {
    failed("the test has not finished after " + std::to_string(seconds) + " s");
    std::_Exit(1);
  }
  const edgert::Result<edgert::Response> result = arrived.get();
  // One that was killed inside of a long call of V8 may not come back before the call ends.
  if (!result.ok() && limited) {
    std::signal(SIGALRM, [](int) { std::_Exit(1); });
    alarm(10);
  }
  if (!result.ok()) return failed(result.error().message);
  const edgert::Response& response = result.value();
  if (response.head.status != 200 || !response.body.starts_with("passed, assertions: ")) {
    return failed(response.body);
  }
  std::printf("%s\n", response.body.c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: web_runner FILE\n"), 2;
  const int outcome = run(argv[1]);
  if (const edgert::LiveObjects left = edgert::live_objects(); !left.none()) {
    std::fprintf(stderr, "left at the end: %s\n", edgert::to_text(left).c_str());
    return 1;
  }
  return outcome;
}
