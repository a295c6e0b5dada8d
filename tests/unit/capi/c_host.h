// What tests of the C interface begin with: the process's one platform, a pool, a sink that
// records.
#pragma once

#include <edgert/c.h>
#include <edgert/c_web_platform.h>

#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>

namespace edgert::test {

inline edgert_platform* c_platform() {
  static edgert_platform* const made = edgert_platform_create(nullptr, nullptr);
  return made;
}

inline edgert_pool_options c_pool_options() {
  edgert_pool_options options;
  edgert_pool_options_init(&options, sizeof options);
  options.snapshot = edgert_web_platform();
  return options;
}

// Owner of a handle.
template <typename Handle, void (*free)(Handle*)>
class Held {
 public:
  Held(Handle* handle) : handle_(handle) {}  // NOLINT(runtime/explicit)
  ~Held() { free(handle_); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  operator Handle*() const { return handle_; }  // NOLINT(runtime/explicit)

 private:
  Handle* const handle_;
};
using HeldPool = Held<edgert_pool, edgert_pool_free>;
using HeldFunction = Held<edgert_function, edgert_function_free>;
using HeldExecutor = Held<edgert_executor, edgert_executor_free>;
using HeldExtension = Held<edgert_extension, edgert_extension_free>;
using HeldWorker = Held<edgert_worker, edgert_worker_free>;
using HeldCall = Held<edgert_call, edgert_call_free>;

inline edgert_pool* make_c_pool(const edgert_pool_options& options = c_pool_options()) {
  return edgert_pool_create(c_platform(), &options, nullptr);
}

inline edgert_function* make_c_function(const char* code, const edgert_limits* limits = nullptr) {
  edgert_worker_options options;
  edgert_worker_options_init(&options, sizeof options);
  options.service_path = "/function";
  options.module_code = code;
  options.limits = limits;
  return edgert_function_create(&options, nullptr);
}

// Adds `await host.<name>(…)`. `user` is passed on.
inline void add_native(edgert_extension* extension, const char* name,
                       void (*call)(void*, edgert_native_call*), void* user = nullptr,
                       const std::function<void(edgert_native_function&)>& change = nullptr) {
  edgert_native_function function{};
  function.size = sizeof function;
  function.object = "host";
  function.name = name;
  function.user = user;
  function.call = call;
  if (change) change(function);
  edgert_error* error = nullptr;
  edgert_extension_add_function(extension, &function, &error);
  if (error != nullptr) std::abort();
}

inline edgert_pool* make_c_pool_with(edgert_extension* extension) {
  edgert_pool_options options = c_pool_options();
  options.extensions = &extension;
  options.extension_count = 1;
  return make_c_pool(options);
}

inline edgert_request c_request(const char* method = "GET",
                                edgert_body_kind kind = EDGERT_BODY_NONE) {
  edgert_request request{};
  request.size = sizeof request;
  request.method = method;
  request.url = "http://host/path";
  request.body_kind = kind;
  return request;
}

// The code and the message of what a function gave, which is freed.
struct Told {
  edgert_code code = EDGERT_OK;
  std::string message;
};
inline Told take(edgert_error* error) {
  Told told{edgert_error_code(error), edgert_error_message(error)};
  edgert_error_free(error);
  return told;
}

// A sink that keeps what it hears. Thread: any.
class RecordingSink {
 public:
  // Called with the call inside each on_bytes; grants what came, as it is.
  std::function<void(edgert_call*, size_t)> on_bytes = edgert_call_grant;
  std::function<void(edgert_call*)> on_head = [](edgert_call*) {};
  std::function<void(edgert_call*)> on_last = [](edgert_call*) {};

  edgert_sink sink() {
    edgert_sink sink{};
    sink.size = sizeof sink;
    sink.user = this;
    sink.on_head = [](void* user, edgert_call* call, const edgert_response_head* head) {
      auto* self = static_cast<RecordingSink*>(user);
      self->note([&] {
        self->status = head->status;
        for (size_t i = 0; i < head->field_count; ++i)
          self->fields += std::string(head->fields[i].name) + ": " + head->fields[i].value + "\n";
      });
      self->on_head(call);
    };
    sink.on_bytes = [](void* user, edgert_call* call, const void* data, size_t size) {
      auto* self = static_cast<RecordingSink*>(user);
      self->note([&] { self->body.append(static_cast<const char*>(data), size); });
      self->on_bytes(call, size);
    };
    sink.on_end = [](void* user, edgert_call* call) {
      auto* self = static_cast<RecordingSink*>(user);
      self->on_last(call);
      self->note([&] { ++self->ends; });
    };
    sink.on_fail = [](void* user, edgert_call* call, const edgert_error* error) {
      auto* self = static_cast<RecordingSink*>(user);
      self->on_last(call);
      self->note([&] {
        ++self->fails;
        self->code = edgert_error_code(error);
        self->reason = edgert_error_reason(error);
        self->suggested_status = edgert_error_suggested_status(error);
        self->message = edgert_error_message(error);
      });
    };
    return sink;
  }
  template <typename Is>
  void wait_until(Is is) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, is);
  }
  void wait_for_end() {
    wait_until([this] { return ends + fails != 0; });
  }
  template <typename Change>
  void note(Change change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }

  int status = 0, ends = 0, fails = 0, suggested_status = 0;
  edgert_code code = EDGERT_OK;
  edgert_reason reason = EDGERT_NO_REASON;
  std::string fields, body, message;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
};

// What the body of an async function returns, or the message of what it throws.
inline std::string answer_of_c(edgert_pool* pool, const edgert_function* function) {
  RecordingSink sink;
  const edgert_request request = c_request();
  const edgert_sink told = sink.sink();
  const HeldCall call = edgert_pool_start(pool, function, &request, &told, nullptr, nullptr);
  sink.wait_for_end();
  return sink.fails != 0 ? sink.message : sink.body;
}

inline std::string answer_of_c(edgert_pool* pool, const std::string& body) {
  const std::string code =
      "export default { async fetch() { try { return new Response(await (async () => {" + body +
      "})()); } catch (error) { return new Response(`${error.name}: ${error.message}`); } } };";
  edgert_worker_options options;
  edgert_worker_options_init(&options, sizeof options);
  // A worker of its own: what it is known by is what it runs.
  const std::string path = "/" + std::to_string(std::hash<std::string>()(body));
  options.service_path = path.c_str();
  options.module_code = code.c_str();
  const HeldFunction function = edgert_function_create(&options, nullptr);
  return answer_of_c(pool, function);
}

}  // namespace edgert::test
