// Natives of edge-runtime: workers in the hands of a main script, and what it may know of them.
#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bindings/fetch/body_handle.h"
#include "bindings/fetch/given_body.h"
#include "edgert/binding/exchanges.h"
#include "edgert/binding/javascript.h"
#include "edgert/binding/lifetime.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/self.h"
#include "edgert/binding/workers.h"
#include "edgert/event_queue.h"
#include "edgert/isolate_pool.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Pin;
using binding::Scope;

// A worker in the hands of a script. Frees memory and nothing else when it goes: whoever drops the
// last handle does not end the worker.
class WorkerHandle final : public binding::Wrap<WorkerHandle, binding::Goes::kAtOnce> {
 public:
  explicit WorkerHandle(std::shared_ptr<Worker> worker) : worker_(std::move(worker)) {}
  const std::shared_ptr<Worker>& worker() const { return worker_; }

  static v8::Local<v8::Value> wrap_or_null(Scope& scope, std::shared_ptr<Worker> worker) {
    if (worker == nullptr) return v8::Null(scope.isolate());
    return wrap(scope, std::make_unique<WorkerHandle>(std::move(worker)));
  }

 private:
  const std::shared_ptr<Worker> worker_;
};

// Null where workers may be neither found nor made.
IsolatePool* pool_of(Scope& scope) { return scope.realm().workers().pool(); }

v8::Local<v8::Value> get(Scope& scope, v8::Local<v8::Object> object, const char* key) {
  v8::Local<v8::Value> value;
  if (binding::own_value(scope, object, binding::name(scope, key)).ToLocal(&value)) return value;
  return v8::Undefined(scope.isolate());
}

std::string text(Scope& scope, v8::Local<v8::Object> object, const char* key) {
  return binding::short_text(scope, get(scope, object, key));
}

// More than any list of options has.
constexpr size_t kMostElements = 100000;

// False for what is no list of texts.
bool read_texts(Scope& scope, v8::Local<v8::Value> given, std::vector<std::string>* texts) {
  const binding::Elements list = binding::elements(scope, given, kMostElements);
  if (!list) return false;
  for (v8::Local<v8::Value> item : *list) texts->push_back(binding::short_text(scope, item));
  return true;
}

// [key, value, …]; anything else is none. False with a pending exception.
bool read_pairs(Scope& scope, v8::Local<v8::Value> given,
                std::vector<std::pair<std::string, std::string>>* pairs) {
  const binding::Elements flat = binding::elements(scope, given, kMostElements);
  for (size_t i = 0; flat && i + 1 < flat->size(); i += 2) {
    std::string value;
    if (!binding::read_text(scope, (*flat)[i + 1], &value)) return false;
    pairs->emplace_back(binding::short_text(scope, (*flat)[i]), std::move(value));
  }
  return true;
}

// [matches, ttl, local, global, …]; anything else is none. False with a pending exception.
bool read_rules(Scope& scope, v8::Local<v8::Value> given, std::vector<RateLimitRule>* rules) {
  const binding::Elements flat = binding::elements(scope, given, kMostElements);
  for (size_t i = 0; flat && i + 3 < flat->size(); i += 4) {
    uint32_t numbers[3];
    for (size_t n = 0; n < 3; ++n) {
      v8::Local<v8::Value> number = (*flat)[i + 1 + n];
      if (!number->IsUint32()) {
        binding::throw_type_error(scope, "a rate limit's rule needs whole numbers");
        return false;
      }
      numbers[n] = number.As<v8::Uint32>()->Value();
    }
    rules->push_back({binding::short_text(scope, (*flat)[i]), numbers[0], numbers[1], numbers[2]});
  }
  return true;
}

// limits() → [option, least, most, default, may be zero] of each, in the order that create takes
// them
void limits(const Arguments& info) {
  Scope scope(info);
  const auto number = [&](uint64_t value) {
    return v8::Number::New(scope.isolate(), static_cast<double>(value));
  };
  std::vector<v8::Local<v8::Value>> rows;
  for (size_t i = 0; i < limit_rules().size(); ++i) {
    const LimitRule& rule = limit_rules()[i];
    v8::Local<v8::Value> row[] = {
        binding::text(scope, rule.option), number(rule.least), number(rule.most),
        number(get_limit({}, i)),
        v8::Boolean::New(scope.isolate(), rule.zero == LimitRule::Zero::kNone)};
    rows.push_back(v8::Array::New(scope.isolate(), row, std::size(row)));
  }
  info.GetReturnValue().Set(v8::Array::New(scope.isolate(), rows.data(), rows.size()));
}

// One number for each of limit_rules(). False with a pending exception: the JS half lets none pass
// that cannot be so.
bool read_limits(Scope& scope, v8::Local<v8::Value> given, Limits* limits) {
  const std::span<const LimitRule> rules = limit_rules();
  const auto refuse = [&](std::string_view what) {
    binding::throw_type_error(scope, "userWorkers.create: " + std::string(what) + " cannot be so");
    return false;
  };
  const binding::Elements numbers = binding::elements(scope, given, rules.size());
  if (!numbers || numbers->size() != rules.size()) return refuse("limits");
  for (size_t i = 0; i < rules.size(); ++i) {
    v8::Local<v8::Value> item = (*numbers)[i];
    if (!item->IsNumber()) return refuse(rules[i].option);
    const double value = item.As<v8::Number>()->Value();
    const bool is_none = value == 0 && rules[i].zero == LimitRule::Zero::kNone;
    // False for NaN, too.
    const bool is_within =
        value >= static_cast<double>(rules[i].least) && value <= static_cast<double>(rules[i].most);
    if (!is_none && !is_within) return refuse(rules[i].option);
    set_limit(*limits, i, static_cast<uint64_t>(value));
  }
  return true;
}

// active(servicePath, known: handle | null) → handle of the active worker, `known` itself if it is
// that one, or null
void active(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  if (pool_of(scope) == nullptr) return;
  std::shared_ptr<Worker> worker = pool_of(scope)->find_active(binding::short_text(scope, info[0]));
  const WorkerHandle* known = WorkerHandle::unwrap(info[1]);
  if (known != nullptr && known->worker() == worker) return info.GetReturnValue().Set(info[1]);
  binding::give(info, WorkerHandle::wrap_or_null(scope, std::move(worker)));
}

// find(id) → handle | null
void find(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  if (pool_of(scope) == nullptr) return;
  binding::give(info, WorkerHandle::wrap_or_null(
                          scope, pool_of(scope)->find(binding::short_text(scope, info[0]))));
}

// id(handle) → the worker's UUID
void id(const Arguments& info) {
  Scope scope(info);
  const WorkerHandle* handle = WorkerHandle::unwrap(info[0]);
  if (handle != nullptr) info.GetReturnValue().Set(binding::text(scope, handle->worker()->id()));
}

uint64_t whole_number(Scope& scope, v8::Local<v8::Object> given, const char* name) {
  v8::Local<v8::Value> value = get(scope, given, name);
  constexpr double kLargest = 9007199254740991;
  const double number = value->IsNumber() ? value.As<v8::Number>()->Value() : 0;
  return number >= 0 && number <= kLargest ? static_cast<uint64_t>(number) : 0;
}

ObjectStore read_object_store(Scope& scope, v8::Local<v8::Object> given) {
  ObjectStore store;
  store.endpoint = text(scope, given, "endpoint");
  store.region = text(scope, given, "region");
  store.path_style = get(scope, given, "pathStyle")->IsTrue();
  store.access_key_id = text(scope, given, "accessKeyId");
  store.secret_access_key = text(scope, given, "secretAccessKey");
  store.session_token = text(scope, given, "sessionToken");
  store.expires_s = whole_number(scope, given, "expires");
  store.app_name = text(scope, given, "appName");
  ObjectStoreRetries& retries = store.retries;
  if (get(scope, given, "isAdaptive")->IsTrue()) retries.mode = ObjectStoreRetries::Mode::kAdaptive;
  retries.max_attempts = static_cast<uint32_t>(whole_number(scope, given, "maxAttempts"));
  retries.initial_backoff_ms =
      static_cast<uint32_t>(whole_number(scope, given, "initialBackoffMs"));
  retries.max_backoff_ms = static_cast<uint32_t>(whole_number(scope, given, "maxBackoffMs"));
  retries.waits_exactly = get(scope, given, "waitsExactly")->IsTrue();
  retries.reconnects = get(scope, given, "reconnects")->IsTrue();
  return store;
}

// create(options, onWorker(handle), onError(name, message)); options are checked by the JS half.
void create(const Arguments& info) {
  Scope scope(info);
  IsolatePool* pool = pool_of(scope);
  if (pool == nullptr || !info[0]->IsObject() || !info[1]->IsFunction() || !info[2]->IsFunction())
    return binding::throw_type_error(scope, "workers cannot be created here");
  v8::Local<v8::Object> given = info[0].As<v8::Object>();
  WorkerOptions options;
  options.service_path = text(scope, given, "servicePath");
  options.entry_point = text(scope, given, "maybeEntrypoint");
  options.import_map_path = text(scope, given, "importMapPath");
  if (v8::Local<v8::Value> code = get(scope, given, "maybeModuleCode"); code->IsString()) {
    if (!binding::read_text(scope, code, &options.module_code.emplace())) return;
  }
  if (v8::Local<v8::Value> bundle = get(scope, given, "maybeEszip"); bundle->IsUint8Array()) {
    Bytes bytes;
    if (!binding::read_bytes(scope, bundle, &bytes)) return;
    options.bundle = std::make_shared<const std::string>(std::move(bytes).to_string());
  }
  if (v8::Local<v8::Value> roots = get(scope, given, "moduleRoots"); roots->IsArray()) {
    read_texts(scope, roots, &options.module_roots.emplace());
  }
  options.no_npm = get(scope, given, "noNpm")->IsTrue();
  options.no_module_cache = get(scope, given, "noModuleCache")->IsTrue();
  if (!read_limits(scope, get(scope, given, "limits"), &options.limits)) return;
  if (v8::Local<v8::Value> bits = get(scope, given, "unnamedLimits"); bits->IsUint32())
    options.unnamed_limits = bits.As<v8::Uint32>()->Value();
  options.net.granted = read_texts(scope, get(scope, given, "allowNet"), &options.net.allow);
  options.net.denies_all = read_texts(scope, get(scope, given, "denyNet"), &options.net.deny) &&
                           options.net.deny.empty();
  options.imports.granted =
      read_texts(scope, get(scope, given, "allowImport"), &options.imports.allow);
  read_texts(scope, get(scope, given, "staticPatterns"), &options.static_patterns);
  TemporaryFolder& temporary = options.temporary_folder;
  temporary.base = text(scope, given, "tmpBase");
  temporary.prefix = text(scope, given, "tmpPrefix");
  temporary.suffix = text(scope, given, "tmpSuffix");
  if (v8::Local<v8::Value> length = get(scope, given, "tmpRandomLen"); length->IsUint32())
    temporary.random_len = length.As<v8::Uint32>()->Value();
  if (v8::Local<v8::Value> quota = get(scope, given, "tmpQuota"); quota->IsNumber())
    temporary.quota_bytes = static_cast<uint64_t>(quota.As<v8::Number>()->Value());
  if (v8::Local<v8::Value> store = get(scope, given, "objectStore"); store->IsObject())
    options.object_store = read_object_store(scope, store.As<v8::Object>());
  options.reads_files_in_calls = get(scope, given, "useReadSyncFileAPI")->IsTrue();
  options.exposes_trace_id = get(scope, given, "exposeRequestTraceId")->IsTrue();
  options.rate_limit.key = text(scope, given, "rateLimitKey");
  if (!read_rules(scope, get(scope, given, "rateLimitRules"), &options.rate_limit.rules) ||
      !read_pairs(scope, get(scope, given, "otelAttributes"), &options.otel_attributes) ||
      !read_pairs(scope, get(scope, given, "envVars"), &options.env)) {
    return;
  }
  auto callbacks = std::make_shared<std::pair<Pin, Pin>>(Pin(scope, info[1]), Pin(scope, info[2]));
  binding::Javascript* js = &scope.realm().js();
  pool->acquire(std::move(options), get(scope, given, "forceCreate")->IsTrue(),
                js->expect<Result<std::shared_ptr<Worker>>>(
                    [js, callbacks](Scope& inner, Result<std::shared_ptr<Worker>> worker) {
                      const bool ok = worker.ok();
                      const Pin& pin = ok ? callbacks->first : callbacks->second;
                      v8::Local<v8::Value> first;
                      if (ok) {
                        first = WorkerHandle::wrap_or_null(inner, worker.value());
                      } else {
                        first = binding::name(inner, error_name(worker.error().code));
                      }
                      if (first.IsEmpty()) return;  // the realm is on its way out
                      v8::Local<v8::Value> arguments[] = {
                          first, binding::text(inner, ok ? "" : worker.error().message)};
                      js->call(pin.get(inner.isolate()).As<v8::Function>(), 2, arguments, nullptr);
                    }));
}

// fetch(worker handle, method, url, headers, body: null | string | bytes | body handle | writer,
// onHead, onError, onPull, onCancel, exchange that it comes from or -1) → number, or -1
void fetch(const Arguments& info) {
  Scope scope(info);
  binding::Realm& realm = scope.realm();
  binding::Javascript* js = &realm.js();
  info.GetReturnValue().Set(-1);
  if (pool_of(scope) == nullptr) return;
  if (!info[5]->IsFunction() || !info[6]->IsFunction())
    return binding::throw_type_error(scope, "fetch needs functions that hear of it");
  const WorkerHandle* handle = WorkerHandle::unwrap(info[0]);
  if (handle == nullptr) return;
  const std::shared_ptr<Worker> worker = handle->worker();
  RequestHead head;
  if (!binding::read_headers(scope, "request", {info[1], info[2]}, info[3], &head.headers) ||
      !binding::read_text(scope, info[2], &head.url)) {
    return;
  }
  head.method = binding::short_text(scope, info[1]);
  // The client is that of the request that it was made from.
  if (const Exchange* from = info[9]->IsUint32()
                                 ? realm.exchanges().find(info[9].As<v8::Uint32>()->Value())
                                 : nullptr) {
    head.peer_address = from->head().peer_address;
    head.peer_port = from->head().peer_port;
  }
  GivenBody body;
  if (!read_body(scope, info[4], info[7], info[8], &body)) return;
  auto callbacks = std::make_shared<std::pair<Pin, Pin>>(Pin(scope, info[5]), Pin(scope, info[6]));
  const uint32_t id = realm.workers().fetch(
      worker, std::move(head), body.take_source(), [js, callbacks](Result<FetchResponse> result) {
        js->enter([&](Scope& inner) {
          Pin& pin = result.ok() ? callbacks->first : callbacks->second;
          if (pin.empty()) return;
          v8::Local<v8::Function> function = pin.get(inner.isolate()).As<v8::Function>();
          if (result.ok()) {
            FetchResponse response = std::move(result).value();
            auto handle = BodyHandle::take(response);
            v8::Local<v8::Value> arguments[] = {
                v8::Integer::New(inner.isolate(), response.head.status),
                binding::latin1(inner, response.head.status_text),
                binding::latin1(inner, response.head.headers.flat()),
                BodyHandle::wrap_response(inner, std::move(handle))};
            js->call(function, 4, arguments, nullptr);
          } else {
            v8::Local<v8::Value> arguments[] = {
                binding::name(inner, error_name(result.error().code)),
                binding::text(inner, result.error().message)};
            js->call(function, 2, arguments, nullptr);
          }
          callbacks->first.reset();
          callbacks->second.reset();
        });
      });
  info.GetReturnValue().Set(id);
}

void abort_fetch(const Arguments& info) {
  Scope scope(info);
  if (info[0]->IsUint32()) scope.realm().workers().abort(info[0].As<v8::Uint32>()->Value());
}

// waitUntil(promise)
void wait_until(const Arguments& info) {
  Scope scope(info);
  if (info[0]->IsPromise()) scope.realm().lifetime().wait_until(scope, info[0].As<v8::Promise>());
}

// retireIdle(onAnswer(goes)) → number of answers that will come
void retire_idle(const Arguments& info) {
  Scope scope(info);
  binding::Javascript* js = &scope.realm().js();
  if (pool_of(scope) == nullptr || !info[0]->IsFunction())
    return binding::throw_type_error(scope, "workers cannot be asked here");
  auto callback = std::make_shared<Pin>(scope, info[0]);
  const size_t asked =
      pool_of(scope)->retire_idle(js->expect_many<bool>([js, callback](Scope& inner, bool goes) {
        v8::Local<v8::Value> argument = v8::Boolean::New(inner.isolate(), goes);
        js->call(callback->get(inner.isolate()).As<v8::Function>(), 1, &argument, nullptr);
      }));
  info.GetReturnValue().Set(static_cast<double>(asked));
}

v8::Local<v8::Array> heap_array(Scope& scope, const HeapMetrics& heap) {
  const uint64_t bytes[] = {heap.total,
                            heap.total_executable,
                            heap.total_physical,
                            heap.total_available,
                            heap.total_global_handles,
                            heap.used_global_handles,
                            heap.used,
                            heap.malloced,
                            heap.external,
                            heap.peak_malloced};
  std::vector<v8::Local<v8::Value>> values;
  for (const uint64_t value : bytes)
    values.push_back(v8::Number::New(scope.isolate(), static_cast<double>(value)));
  return v8::Array::New(scope.isolate(), values.data(), values.size());
}

// heap() → numbers, in the order of heapNames
void heap(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().Set(heap_array(scope, scope.realm().self().heap_metrics()));
}

// heaps(ofEventWorkers, onAnswer(id, servicePath, numbers | null)) → number of answers that will
// come
void heaps(const Arguments& info) {
  Scope scope(info);
  binding::Javascript* js = &scope.realm().js();
  if (pool_of(scope) == nullptr || !info[1]->IsFunction())
    return binding::throw_type_error(scope, "workers cannot be asked here");
  auto callback = std::make_shared<Pin>(scope, info[1]);
  const size_t asked = pool_of(scope)->heap_metrics(
      info[0]->IsTrue(), js->expect_many<std::shared_ptr<Worker>, std::optional<HeapMetrics>>(
                             [js, callback](Scope& inner, std::shared_ptr<Worker> worker,
                                            std::optional<HeapMetrics> metrics) {
                               v8::Local<v8::Value> numbers = v8::Null(inner.isolate());
                               if (metrics) numbers = heap_array(inner, *metrics);
                               v8::Local<v8::Value> arguments[] = {
                                   binding::text(inner, worker->id()),
                                   binding::text(inner, worker->options().service_path), numbers};
                               js->call(callback->get(inner.isolate()).As<v8::Function>(), 3,
                                        arguments, nullptr);
                             }));
  info.GetReturnValue().Set(static_cast<double>(asked));
}

// scheduleTermination()
void schedule_termination(const Arguments& info) {
  Scope(info).realm().lifetime().schedule_termination();
}

constexpr const char* kEventNames[] = {"Boot", "BootFailure", "UncaughtException", "Shutdown",
                                       "Log"};
constexpr const char* kLevelNames[] = {"Debug", "Info", "Warning", "Error"};

// [[name, value], …] | null
v8::Local<v8::Value> pairs_array(Scope& scope,
                                 const std::vector<std::pair<std::string, std::string>>& pairs) {
  if (pairs.empty()) return v8::Null(scope.isolate());
  std::vector<v8::Local<v8::Value>> list;
  for (const auto& [name, value] : pairs) {
    v8::Local<v8::Value> pair[] = {binding::text(scope, name), binding::text(scope, value)};
    list.push_back(v8::Array::New(scope.isolate(), pair, 2));
  }
  return v8::Array::New(scope.isolate(), list.data(), list.size());
}

// One event: [type, time, servicePath, executionId, text, ms, level, reason, heap, external,
// exceeded, otelAttributes]
v8::Local<v8::Array> event_array(Scope& scope, const WorkerEvent& event) {
  v8::Isolate* isolate = scope.isolate();
  const auto number = [isolate](uint64_t value) {
    return v8::Number::New(isolate, static_cast<double>(value));
  };
  v8::Local<v8::Value> values[] = {
      binding::name(scope, kEventNames[static_cast<int>(event.kind)]),
      v8::Number::New(isolate, event.time_ms),
      binding::text(scope, event.service_path),
      binding::text(scope, event.execution_id),
      binding::text(scope, event.text),
      v8::Number::New(isolate, event.ms),
      binding::name(scope, kLevelNames[static_cast<int>(event.level)]),
      binding::name(scope, shutdown_reason_name(event.shutdown.reason)),
      number(event.shutdown.heap_bytes),
      number(event.shutdown.external_bytes),
      v8::Boolean::New(isolate, event.shutdown.memory_exceeded),
      pairs_array(scope, event.otel_attributes)};
  return v8::Array::New(isolate, values, std::size(values));
}

// nextEvents(onEvents(list)): an empty list is the end
void next_events(const Arguments& info) {
  Scope scope(info);
  binding::Javascript* js = &scope.realm().js();
  EventQueue* events = scope.realm().workers().events();
  if (events == nullptr || !info[0]->IsFunction())
    return binding::throw_type_error(scope, "this worker receives no events");
  auto callback = std::make_shared<Pin>(scope, info[0]);
  events->pull(js->expect<std::vector<WorkerEvent>>(
      [js, callback](Scope& inner, const std::vector<WorkerEvent>& events) {
        std::vector<v8::Local<v8::Value>> list;
        for (const WorkerEvent& event : events) list.push_back(event_array(inner, event));
        v8::Local<v8::Value> argument = v8::Array::New(inner.isolate(), list.data(), list.size());
        js->call(callback->get(inner.isolate()).As<v8::Function>(), 1, &argument, nullptr);
      }));
}

// systemMemory() → [name, bytes, …] as the kernel tells it (proc(5), meminfo)
void system_memory(const Arguments& info) {
  Scope scope(info);
  if (pool_of(scope) == nullptr) return;
  std::vector<v8::Local<v8::Value>> flat;
  std::ifstream meminfo("/proc/meminfo");
  std::string name, unit;
  for (double kb = 0; meminfo >> name >> kb; std::getline(meminfo, unit)) {
    flat.push_back(binding::text(scope, name.substr(0, name.size() - 1)));
    flat.push_back(v8::Number::New(scope.isolate(), kb * 1024));
  }
  info.GetReturnValue().Set(v8::Array::New(scope.isolate(), flat.data(), flat.size()));
}

// metrics() → [active, retired, received, handled, boots, quarantined, and its bytes, descriptors]
void metrics(const Arguments& info) {
  Scope scope(info);
  if (pool_of(scope) == nullptr) return;
  const PoolMetrics now = pool_of(scope)->metrics();
  const uint64_t numbers[] = {
      now.active_workers, now.retired_workers, now.received_requests, now.handled_requests,
      now.boots,          now.quarantined,     now.quarantined_bytes, now.quarantined_descriptors};
  std::array<v8::Local<v8::Value>, std::size(numbers)> values;
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = v8::Number::New(scope.isolate(), static_cast<double>(numbers[i]));
  info.GetReturnValue().Set(v8::Array::New(scope.isolate(), values.data(), values.size()));
}

}  // namespace

void install_edge_runtime(binding::Natives& natives) {
  natives.folder("edgeRuntime");
  natives.add("limits", limits, 0);
  natives.add("active", active, 2);
  natives.add("find", find, 1);
  natives.add("id", id, 1);
  natives.add("create", create, 3);
  natives.add("fetch", fetch, 10);
  natives.add("abortFetch", abort_fetch, 1);
  natives.add("retireIdle", retire_idle, 1);
  natives.add("systemMemory", system_memory, 0);
  natives.add("waitUntil", wait_until, 1);
  natives.add("metrics", metrics, 0);
  natives.add("heap", heap, 0);
  natives.add("heaps", heaps, 2);
  natives.add("scheduleTermination", schedule_termination, 0);
  natives.add("nextEvents", next_events, 1);
}

}  // namespace edgert::bindings
