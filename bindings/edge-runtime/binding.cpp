#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bindings/fetch/body_handle.h"
#include "bindings/fetch/body_writer.h"
#include "edgert/binding/natives.h"
#include "edgert/event_queue.h"
#include "edgert/isolate_pool.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Pin;
using binding::Scope;

v8::Local<v8::Value> get(Scope& scope, v8::Local<v8::Object> object, const char* key) {
  v8::Local<v8::Value> value;
  if (object->Get(scope.context(), binding::name(scope, key)).ToLocal(&value)) return value;
  return v8::Undefined(scope.isolate());
}

uint64_t number(Scope& scope, v8::Local<v8::Object> object, const char* key, uint64_t otherwise) {
  v8::Local<v8::Value> value = get(scope, object, key);
  if (!value->IsNumber()) return otherwise;
  const double given = value.As<v8::Number>()->Value();
  constexpr double kMost = 9007199254740991;  // 2^53 - 1
  return given > 0 ? static_cast<uint64_t>(std::min(given, kMost)) : 0;
}

// False for what is no list of texts, or with a pending exception.
bool read_texts(Scope& scope, v8::Local<v8::Value> given, std::vector<std::string>* texts) {
  if (!given->IsArray()) return false;
  v8::Local<v8::Array> list = given.As<v8::Array>();
  for (uint32_t i = 0; i < list->Length(); ++i) {
    v8::Local<v8::Value> item;
    if (!list->Get(scope.context(), i).ToLocal(&item)) return false;
    texts->push_back(binding::to_text(scope, item));
  }
  return true;
}

// [key, value, …]; anything else is none. False with a pending exception.
bool read_pairs(Scope& scope, v8::Local<v8::Value> given,
                std::vector<std::pair<std::string, std::string>>* pairs) {
  if (!given->IsArray()) return true;
  v8::Local<v8::Array> flat = given.As<v8::Array>();
  for (uint32_t i = 0; i + 1 < flat->Length(); i += 2) {
    v8::Local<v8::Value> key, value;
    if (!flat->Get(scope.context(), i).ToLocal(&key) ||
        !flat->Get(scope.context(), i + 1).ToLocal(&value))
      return false;
    pairs->emplace_back(binding::to_text(scope, key), binding::to_text(scope, value));
  }
  return true;
}

// [matches, ttl, local, global, …]; anything else is none. False with a pending exception.
bool read_rules(Scope& scope, v8::Local<v8::Value> given, std::vector<RateLimitRule>* rules) {
  if (!given->IsArray()) return true;
  v8::Local<v8::Array> flat = given.As<v8::Array>();
  for (uint32_t i = 0; i + 3 < flat->Length(); i += 4) {
    v8::Local<v8::Value> matches, numbers[3];
    if (!flat->Get(scope.context(), i).ToLocal(&matches)) return false;
    for (uint32_t n = 0; n < 3; ++n) {
      if (!flat->Get(scope.context(), i + 1 + n).ToLocal(&numbers[n])) return false;
      if (!numbers[n]->IsUint32()) {
        binding::throw_type_error(scope, "a rate limit's rule needs whole numbers");
        return false;
      }
    }
    const auto number = [&](int n) { return numbers[n].As<v8::Uint32>()->Value(); };
    rules->push_back({binding::to_text(scope, matches), number(0), number(1), number(2)});
  }
  return true;
}

// active(servicePath) → workerId | null
void active(const Arguments& info) {
  Scope scope(info);
  info.GetReturnValue().SetNull();
  if (scope.realm().pool() == nullptr) return;
  const std::shared_ptr<Worker> worker =
      scope.realm().pool()->find_active(binding::to_text(scope, info[0]));
  if (worker) info.GetReturnValue().Set(binding::text(scope, worker->id()));
}

// create(options, onWorker(id), onError(name, message)); options are checked by the JS half.
void create(const Arguments& info) {
  Scope scope(info);
  IsolatePool* pool = scope.realm().pool();
  if (pool == nullptr || !info[0]->IsObject())
    return binding::throw_type_error(scope, "workers cannot be created here");
  v8::Local<v8::Object> given = info[0].As<v8::Object>();
  WorkerOptions options;
  options.service_path = binding::to_text(scope, get(scope, given, "servicePath"));
  options.entry_point = binding::to_text(scope, get(scope, given, "maybeEntrypoint"));
  options.import_map_path = binding::to_text(scope, get(scope, given, "importMapPath"));
  if (v8::Local<v8::Value> code = get(scope, given, "maybeModuleCode"); code->IsString()) {
    options.module_code = binding::to_text(scope, code);
  }
  options.no_module_cache = get(scope, given, "noModuleCache")->IsTrue();
  options.limits.memory_mb =
      static_cast<uint32_t>(number(scope, given, "memoryLimitMb", options.limits.memory_mb));
  options.limits.low_memory_multiplier = static_cast<uint32_t>(
      number(scope, given, "lowMemoryMultiplier", options.limits.low_memory_multiplier));
  options.limits.worker_timeout_ms =
      number(scope, given, "workerTimeoutMs", options.limits.worker_timeout_ms);
  options.limits.cpu_soft_ms =
      number(scope, given, "cpuTimeSoftLimitMs", options.limits.cpu_soft_ms);
  options.limits.cpu_hard_ms =
      number(scope, given, "cpuTimeHardLimitMs", options.limits.cpu_hard_ms);
  options.limits.cpu_per_request_ms = number(scope, given, "cpuTimePerRequestMs", 0);
  options.limits.idle_timeout_ms = number(scope, given, "requestAbsentTimeoutMs", 0);
  options.net.granted = read_texts(scope, get(scope, given, "allowNet"), &options.net.allow);
  options.net.denies_all = read_texts(scope, get(scope, given, "denyNet"), &options.net.deny) &&
                           options.net.deny.empty();
  read_texts(scope, get(scope, given, "staticPatterns"), &options.static_patterns);
  options.exposes_trace_id = get(scope, given, "exposeRequestTraceId")->IsTrue();
  options.rate_limit.key = binding::to_text(scope, get(scope, given, "rateLimitKey"));
  if (!read_rules(scope, get(scope, given, "rateLimitRules"), &options.rate_limit.rules) ||
      !read_pairs(scope, get(scope, given, "otelAttributes"), &options.otel_attributes) ||
      !read_pairs(scope, get(scope, given, "envVars"), &options.env)) {
    return;
  }
  auto callbacks = std::make_shared<std::pair<Pin, Pin>>(Pin(scope, info[1]), Pin(scope, info[2]));
  binding::Realm* realm = &scope.realm();
  pool->acquire(std::move(options), get(scope, given, "forceCreate")->IsTrue(),
                [realm, callbacks, back = realm->remote()](Result<std::shared_ptr<Worker>> worker) {
                  const bool ok = worker.ok();
                  const std::string id =
                      ok ? worker.value()->id() : std::string(error_name(worker.error().code));
                  const std::string message = ok ? "" : worker.error().message;
                  back([realm, callbacks, ok, id, message](Scope& inner) {
                    Pin& pin = ok ? callbacks->first : callbacks->second;
                    if (pin.empty()) return;
                    v8::Local<v8::Value> arguments[] = {binding::text(inner, id),
                                                        binding::text(inner, message)};
                    realm->call(pin.get(inner.isolate()).As<v8::Function>(), 2, arguments, nullptr);
                    callbacks->first.reset();
                    callbacks->second.reset();
                  });
                });
}

// fetch(workerId, method, url, headers, body: null | string | bytes | body handle | [onPull,
// onCancel, start], onHead, onError) → number, or -1
void fetch(const Arguments& info) {
  Scope scope(info);
  binding::Realm& realm = scope.realm();
  info.GetReturnValue().Set(-1);
  if (realm.pool() == nullptr) return;
  const std::shared_ptr<Worker> worker = realm.pool()->find(binding::to_text(scope, info[0]));
  if (worker == nullptr) return;
  RequestHead head;
  std::string flat;
  head.method = binding::to_text(scope, info[1]);
  head.url = binding::to_text(scope, info[2]);
  if (!binding::to_latin1(scope, info[3], &flat)) return;
  head.headers = HeaderList(std::move(flat));
  std::unique_ptr<ByteSource> body;
  if (info[4]->IsString()) {
    body = BodyHandle(Bytes(binding::to_text(scope, info[4]))).take_source();
  } else if (BodyHandle* handle = BodyHandle::unwrap(info[4])) {
    body = handle->take_source();
  } else if (info[4]->IsArray()) {
    v8::Local<v8::Object> parts = info[4].As<v8::Object>();
    v8::Local<v8::Value> on_pull, on_cancel, start, ignored;
    if (!parts->Get(scope.context(), 0).ToLocal(&on_pull) ||
        !parts->Get(scope.context(), 1).ToLocal(&on_cancel) ||
        !parts->Get(scope.context(), 2).ToLocal(&start)) {
      return;
    }
    v8::Local<v8::Value> writer = BodyWriter::make(scope, on_pull, on_cancel, &body);
    if (!start->IsFunction() ||
        !start.As<v8::Function>()
             ->Call(scope.context(), v8::Undefined(scope.isolate()), 1, &writer)
             .ToLocal(&ignored)) {
      return;
    }
  } else if (!info[4]->IsNullOrUndefined()) {
    body = BodyHandle(binding::copy_bytes(info[4])).take_source();
  }
  auto callbacks = std::make_shared<std::pair<Pin, Pin>>(Pin(scope, info[5]), Pin(scope, info[6]));
  const uint32_t id = realm.fetch(
      worker, std::move(head), std::move(body), [&realm, callbacks](Result<FetchResponse> result) {
        realm.enter([&](Scope& inner) {
          Pin& pin = result.ok() ? callbacks->first : callbacks->second;
          if (pin.empty()) return;
          v8::Local<v8::Function> function = pin.get(inner.isolate()).As<v8::Function>();
          if (result.ok()) {
            FetchResponse response = std::move(result).value();
            auto handle = response.stream ? std::make_unique<BodyHandle>(std::move(response.stream),
                                                                         response.content_length)
                                          : std::make_unique<BodyHandle>(std::move(response.body));
            v8::Local<v8::Value> arguments[] = {
                v8::Integer::New(inner.isolate(), response.head.status),
                binding::latin1(inner, response.head.status_text),
                binding::latin1(inner, response.head.headers.flat()),
                BodyHandle::wrap(inner, std::move(handle))};
            realm.call(function, 4, arguments, nullptr);
          } else {
            v8::Local<v8::Value> arguments[] = {
                binding::name(inner, error_name(result.error().code)),
                binding::text(inner, result.error().message)};
            realm.call(function, 2, arguments, nullptr);
          }
          callbacks->first.reset();
          callbacks->second.reset();
        });
      });
  info.GetReturnValue().Set(id);
}

void abort_fetch(const Arguments& info) {
  Scope scope(info);
  if (info[0]->IsUint32()) scope.realm().abort_fetch(info[0].As<v8::Uint32>()->Value());
}

// waitUntil(promise)
void wait_until(const Arguments& info) {
  Scope scope(info);
  if (info[0]->IsPromise()) scope.realm().wait_until(scope, info[0].As<v8::Promise>());
}

// retireIdle(onAnswer(goes)) → number of answers that will come
void retire_idle(const Arguments& info) {
  Scope scope(info);
  binding::Realm* realm = &scope.realm();
  if (realm->pool() == nullptr || !info[0]->IsFunction())
    return binding::throw_type_error(scope, "workers cannot be asked here");
  auto callback = std::make_shared<Pin>(scope, info[0]);
  const size_t asked =
      realm->pool()->retire_idle([realm, callback, back = realm->remote()](bool goes) {
        back([realm, callback, goes](Scope& inner) {
          if (callback->empty()) return;
          v8::Local<v8::Value> argument = v8::Boolean::New(inner.isolate(), goes);
          realm->call(callback->get(inner.isolate()).As<v8::Function>(), 1, &argument, nullptr);
        });
      });
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
  info.GetReturnValue().Set(heap_array(scope, scope.realm().heap_metrics()));
}

// heaps(ofEventWorkers, onAnswer(id, servicePath, numbers | null)) → number of answers that will
// come
void heaps(const Arguments& info) {
  Scope scope(info);
  binding::Realm* realm = &scope.realm();
  if (realm->pool() == nullptr || !info[1]->IsFunction())
    return binding::throw_type_error(scope, "workers cannot be asked here");
  auto callback = std::make_shared<Pin>(scope, info[1]);
  const size_t asked = realm->pool()->heap_metrics(
      info[0]->IsTrue(),
      [realm, callback, back = realm->remote()](const std::shared_ptr<Worker>& worker,
                                                std::optional<HeapMetrics> metrics) {
        back([realm, callback, worker, metrics](Scope& inner) {
          if (callback->empty()) return;
          v8::Local<v8::Value> numbers = v8::Null(inner.isolate());
          if (metrics) numbers = heap_array(inner, *metrics);
          v8::Local<v8::Value> arguments[] = {binding::text(inner, worker->id()),
                                              binding::text(inner, worker->options().service_path),
                                              numbers};
          realm->call(callback->get(inner.isolate()).As<v8::Function>(), 3, arguments, nullptr);
        });
      });
  info.GetReturnValue().Set(static_cast<double>(asked));
}

// scheduleTermination()
void schedule_termination(const Arguments& info) { Scope(info).realm().schedule_termination(); }

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
  binding::Realm* realm = &scope.realm();
  if (realm->events() == nullptr || !info[0]->IsFunction())
    return binding::throw_type_error(scope, "this worker receives no events");
  auto callback = std::make_shared<Pin>(scope, info[0]);
  realm->events()->pull([realm, callback, back = realm->remote()](std::vector<WorkerEvent> events) {
    auto shared = std::make_shared<std::vector<WorkerEvent>>(std::move(events));
    back([realm, callback, shared](Scope& inner) {
      if (callback->empty()) return;
      std::vector<v8::Local<v8::Value>> list;
      for (const WorkerEvent& event : *shared) list.push_back(event_array(inner, event));
      v8::Local<v8::Value> argument = v8::Array::New(inner.isolate(), list.data(), list.size());
      realm->call(callback->get(inner.isolate()).As<v8::Function>(), 1, &argument, nullptr);
    });
  });
}

// systemMemory() → [name, bytes, …] as the kernel tells it (proc(5), meminfo)
void system_memory(const Arguments& info) {
  Scope scope(info);
  if (scope.realm().pool() == nullptr) return;
  std::vector<v8::Local<v8::Value>> flat;
  std::ifstream meminfo("/proc/meminfo");
  std::string name, unit;
  for (double kb = 0; meminfo >> name >> kb; std::getline(meminfo, unit)) {
    flat.push_back(binding::text(scope, name.substr(0, name.size() - 1)));
    flat.push_back(v8::Number::New(scope.isolate(), kb * 1024));
  }
  info.GetReturnValue().Set(v8::Array::New(scope.isolate(), flat.data(), flat.size()));
}

// metrics() → [active, retired, received, handled, boots]
void metrics(const Arguments& info) {
  Scope scope(info);
  if (scope.realm().pool() == nullptr) return;
  const PoolMetrics now = scope.realm().pool()->metrics();
  v8::Local<v8::Value> values[5];
  const uint64_t numbers[] = {now.active_workers, now.retired_workers, now.received_requests,
                              now.handled_requests, now.boots};
  for (int i = 0; i < 5; ++i)
    values[i] = v8::Number::New(scope.isolate(), static_cast<double>(numbers[i]));
  info.GetReturnValue().Set(v8::Array::New(scope.isolate(), values, 5));
}

}  // namespace

void install_edge_runtime(binding::Natives& natives) {
  natives.folder("edgeRuntime");
  natives.add("active", active, 1);
  natives.add("create", create, 3);
  natives.add("fetch", fetch, 7);
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
