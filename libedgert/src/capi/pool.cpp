// Pools of C.
#include "capi/call.h"
#include "capi/extension.h"
#include "capi/keeping_executor.h"
#include "capi/module_loader.h"
#include "capi/observer.h"
#include "capi/structs.h"
#include "edgert/c_snapshot.h"

// In the order in which they are needed: the pool goes first.
struct edgert_pool {
  std::shared_ptr<edgert::Platform> platform;
  std::shared_ptr<edgert::capi::HostObserver> observer = nullptr;
  std::vector<std::unique_ptr<edgert::capi::ListedGlobals>> globals = {};
  std::shared_ptr<edgert::capi::HostLoader> loader = nullptr;
  std::unique_ptr<edgert::IsolatePool> pool = nullptr;
};

namespace edgert::capi {

namespace {

edgert_pool_options usual_pool() {
  const PoolOptions taken;
  edgert_pool_options options{};
  options.request_wait_timeout_ms = taken.request_wait_timeout_ms;
  options.request_idle_timeout_ms = taken.request_idle_timeout_ms;
  options.cache_max_mb = taken.cache_max_mb;
  options.fetched_max_mb = taken.fetched_max_mb;
  options.cached_only = taken.cached_only;
  options.warning_wall_clock = taken.warning_ratios.wall_clock;
  options.warning_cpu = taken.warning_ratios.cpu;
  options.warning_memory = taken.warning_ratios.memory;
  options.policy = EDGERT_PER_WORKER;
  options.max_parallelism = taken.max_parallelism;
  options.max_workers = taken.max_workers;
  options.memory_budget_mb = taken.memory_budget_mb;
  options.max_resident_workers = taken.max_resident_workers;
  options.spare_isolates = taken.spare_isolates;
  options.rate_limit_sweep_s = taken.rate_limit_sweep_s;
  options.module_loader_timeout_ms = taken.module_loader_timeout_ms;
  return options;
}

Result<Policy> policy_of(edgert_policy policy) {
  switch (policy) {
    case EDGERT_PER_WORKER:
      return Policy::kPerWorker;
    case EDGERT_PER_REQUEST:
      return Policy::kPerRequest;
    case EDGERT_ONESHOT:
      return Policy::kOneshot;
    default:
      return Error{ErrorCode::kInvalidArgument, "edgert_pool_options.policy is " +
                                                    std::to_string(policy) + ", and none of them"};
  }
}

// The watchers, the globals and the loader of a pool, which are parts of its handle.
Status read_parts(const edgert_pool_options& given, edgert_pool& made, PoolOptions& taken) {
  if (given.observer != nullptr) {
    edgert_observer observer{};
    if (Status is_read = read(given.observer, observer); !is_read.ok()) return is_read;
    made.observer = std::make_shared<HostObserver>(observer);
    taken.observer = made.observer.get();
    taken.reports_requests = observer.on_request != nullptr || observer.on_log_line != nullptr;
    if (auto executor = of(given.observer_executor))
      taken.observer_executor =
          std::make_shared<KeepingExecutor>(std::move(executor), made.observer);
  }
  if (Status is_read = HostLoader::read(given.module_loader, made.loader); !is_read.ok())
    return is_read;
  taken.module_loader = made.loader.get();
  taken.module_loader_timeout_ms = given.module_loader_timeout_ms;
  const auto add = [&](std::unique_ptr<ListedGlobals> globals) {
    taken.extensions.push_back(globals.get());
    made.globals.push_back(std::move(globals));
  };
  return read_extensions("edgert_pool_options.extensions", given.extensions, given.extension_count,
                         add);
}

Status read_pool(const edgert_pool_options* options, edgert_pool& made, PoolOptions& taken) {
  edgert_pool_options given = usual_pool();
  if (Status is_read = read(options, given); !is_read.ok()) return is_read;
  if (given.snapshot == nullptr)
    return Error{ErrorCode::kInvalidArgument,
                 "edgert_pool_options.snapshot is NULL; edgert_web_platform() is one"};
  taken.snapshot = given.snapshot->snapshot;
  taken.cache_dir = text(given.cache_dir);
  taken.esbuild_path = text(given.esbuild_path);
  taken.request_wait_timeout_ms = given.request_wait_timeout_ms;
  taken.request_idle_timeout_ms = given.request_idle_timeout_ms;
  taken.cache_max_mb = given.cache_max_mb;
  taken.fetched_max_mb = given.fetched_max_mb;
  taken.cached_only = given.cached_only != 0;
  taken.warning_ratios = {given.warning_wall_clock, given.warning_cpu, given.warning_memory};
  taken.max_parallelism = given.max_parallelism;
  taken.max_workers = given.max_workers;
  taken.memory_budget_mb = given.memory_budget_mb;
  taken.max_resident_workers = given.max_resident_workers;
  taken.spare_isolates = given.spare_isolates;
  taken.rate_limit_sweep_s = given.rate_limit_sweep_s;
  const Result<Policy> policy = policy_of(given.policy);
  if (!policy.ok()) return policy.error();
  taken.policy = policy.value();
  if (Status is_read = read_texts("edgert_pool_options.deny_net", given.deny_net,
                                  given.deny_net_count, taken.deny_net);
      !is_read.ok()) {
    return is_read;
  }
  if (Status is_read = read_texts("edgert_pool_options.static_patterns", given.static_patterns,
                                  given.static_pattern_count, taken.static_patterns);
      !is_read.ok()) {
    return is_read;
  }
  return read_parts(given, made, taken);
}

edgert_pool_metrics told_of(const PoolMetrics& metrics) {
  edgert_pool_metrics told{};
  told.size = sizeof told;
  told.active_workers = metrics.active_workers;
  told.retired_workers = metrics.retired_workers;
  told.received_requests = metrics.received_requests;
  told.handled_requests = metrics.handled_requests;
  told.in_flight = metrics.in_flight;
  told.waiting = metrics.waiting;
  told.refused = metrics.refused;
  const auto ended = [&](ShutdownReason reason) {
    return metrics.ends[static_cast<size_t>(reason)];
  };
  told.ended_event_loop_completed = ended(ShutdownReason::kEventLoopCompleted);
  told.ended_wall_clock = ended(ShutdownReason::kWallClockTime);
  told.ended_cpu = ended(ShutdownReason::kCpuTime);
  told.ended_memory = ended(ShutdownReason::kMemory);
  told.ended_early_drop = ended(ShutdownReason::kEarlyDrop);
  told.ended_terminated = ended(ShutdownReason::kTerminationRequested);
  told.boots = metrics.boots;
  told.hibernated = metrics.hibernated;
  told.quarantined = metrics.quarantined;
  told.quarantined_bytes = metrics.quarantined_bytes;
  told.quarantined_descriptors = metrics.quarantined_descriptors;
  return told;
}

}  // namespace

}  // namespace edgert::capi

using edgert::capi::Failure;

extern "C" {

void edgert_pool_options_init(edgert_pool_options* options, size_t size) {
  edgert::capi::begin(edgert::capi::usual_pool(), options, size);
}

edgert_pool* edgert_pool_create(edgert_platform* platform, const edgert_pool_options* options,
                                edgert_error** error) {
  const Failure fail(error);
  if (platform == nullptr) return fail.missing("platform");
  auto made = std::make_unique<edgert_pool>(platform->platform);
  edgert::PoolOptions taken;
  if (!fail.settle(edgert::capi::read_pool(options, *made, taken))) return nullptr;
  auto pool = edgert::IsolatePool::create(*made->platform, std::move(taken));
  if (!pool.ok()) return fail(pool.take_error());
  made->pool = std::move(pool).value();
  if (made->loader != nullptr) made->loader->keep();
  return made.release();
}

void edgert_pool_free(edgert_pool* pool) { delete pool; }

edgert_call* edgert_pool_start(edgert_pool* pool, const edgert_function* function,
                               const edgert_request* request, const edgert_sink* sink,
                               const edgert_call_options* options, edgert_error** error) {
  const Failure fail(error);
  if (pool == nullptr) return fail.missing("pool");
  if (function == nullptr) return fail.missing("function");
  const auto start = [pool, function](edgert::RequestHead head, edgert::BodyKind kind,
                                      std::shared_ptr<edgert::ResponseSink> told,
                                      edgert::FetchOptions fetch) {
    return pool->pool->start(function->options, std::move(head), kind, std::move(told),
                             std::move(fetch));
  };
  return edgert::capi::start_call(request, sink, options, error, start);
}

bool edgert_pool_replace(edgert_pool* pool, const edgert_function* function,
                         edgert_executor* executor, edgert_replaced replaced, void* user,
                         edgert_error** error) {
  const Failure fail(error);
  if (pool == nullptr) return fail.missing("pool") != nullptr;
  if (function == nullptr) return fail.missing("function") != nullptr;
  if (replaced == nullptr) return fail.missing("replaced") != nullptr;
  const auto tell = [replaced, user](edgert::Result<std::shared_ptr<edgert::Worker>> worker) {
    if (worker.ok()) return replaced(user, new edgert_worker{std::move(worker).value()}, nullptr);
    const edgert_error told{worker.take_error()};
    replaced(user, nullptr, &told);
  };
  pool->pool->replace(function->options, tell, edgert::capi::of(executor));
  return true;
}

bool edgert_pool_prewarm(edgert_pool* pool, const edgert_function* function, uint32_t count,
                         edgert_executor* executor, edgert_prewarmed prewarmed, void* user,
                         edgert_error** error) {
  const Failure fail(error);
  if (pool == nullptr) return fail.missing("pool") != nullptr;
  if (function == nullptr) return fail.missing("function") != nullptr;
  if (prewarmed == nullptr) return fail.missing("prewarmed") != nullptr;
  const auto tell = [prewarmed, user](edgert::Status status) {
    if (status.ok()) return prewarmed(user, nullptr);
    const edgert_error told{status.take_error()};
    prewarmed(user, &told);
  };
  pool->pool->prewarm(function->options, count, tell, edgert::capi::of(executor));
  return true;
}

size_t edgert_pool_retire(edgert_pool* pool, const char* service_path) {
  return pool == nullptr || service_path == nullptr ? 0 : pool->pool->retire(service_path);
}

edgert_worker* edgert_pool_find(edgert_pool* pool, const char* service_path) {
  if (pool == nullptr || service_path == nullptr) return nullptr;
  auto worker = pool->pool->find_active(service_path);
  return worker == nullptr ? nullptr : new edgert_worker{std::move(worker)};
}

bool edgert_pool_drain(edgert_pool* pool, uint64_t timeout_ms) {
  return pool != nullptr && pool->pool->drain(timeout_ms);
}

bool edgert_pool_get_metrics(edgert_pool* pool, edgert_pool_metrics* metrics,
                             edgert_error** error) {
  const Failure fail(error);
  if (pool == nullptr) return fail.missing("pool") != nullptr;
  return fail.settle(edgert::capi::write(edgert::capi::told_of(pool->pool->metrics()), metrics));
}

}  // extern "C"
