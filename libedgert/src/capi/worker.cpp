// Workers of C.
#include "capi/call.h"
#include "capi/limits.h"
#include "capi/structs.h"

namespace edgert::capi {

namespace {

edgert_worker_metrics told_of(const WorkerMetrics& metrics) {
  edgert_worker_metrics told{};
  told.size = sizeof told;
  told.received_requests = metrics.received_requests;
  told.handled_requests = metrics.handled_requests;
  told.cpu_ms = metrics.cpu_ms;
  told.heap_used = metrics.heap.used;
  told.heap_total = metrics.heap.total;
  told.heap_executable = metrics.heap.total_executable;
  told.heap_physical = metrics.heap.total_physical;
  told.heap_available = metrics.heap.total_available;
  told.heap_global_handles = metrics.heap.total_global_handles;
  told.heap_used_global_handles = metrics.heap.used_global_handles;
  told.heap_malloced = metrics.heap.malloced;
  told.heap_peak_malloced = metrics.heap.peak_malloced;
  told.heap_external = metrics.heap.external;
  told.is_late = metrics.is_late;
  return told;
}

}  // namespace

}  // namespace edgert::capi

using edgert::capi::Failure;

extern "C" {

const char* edgert_worker_id(const edgert_worker* worker) {
  return worker == nullptr ? nullptr : worker->worker->id().c_str();
}

void edgert_worker_free(edgert_worker* worker) { delete worker; }

edgert_call* edgert_worker_start(edgert_worker* worker, const edgert_request* request,
                                 const edgert_sink* sink, const edgert_call_options* options,
                                 edgert_error** error) {
  if (worker == nullptr) return Failure(error).missing("worker");
  const auto start = [worker](edgert::RequestHead head, edgert::BodyKind kind,
                              std::shared_ptr<edgert::ResponseSink> told,
                              edgert::FetchOptions fetch) {
    return worker->worker->start(std::move(head), kind, std::move(told), std::move(fetch));
  };
  return edgert::capi::start_call(request, sink, options, error, start);
}

bool edgert_worker_set_limits(edgert_worker* worker, const edgert_limits* limits,
                              edgert_error** error) {
  const Failure fail(error);
  if (worker == nullptr) return fail.missing("worker") != nullptr;
  // What a host does not know of stays as it is.
  edgert_limits wanted = edgert::capi::to_c(worker->worker->limits());
  if (!fail.settle(edgert::capi::read(limits, wanted))) return false;
  return fail.settle(worker->worker->set_limits(edgert::capi::from_c(wanted)));
}

bool edgert_worker_get_limits(const edgert_worker* worker, edgert_limits* limits,
                              edgert_error** error) {
  const Failure fail(error);
  if (worker == nullptr) return fail.missing("worker") != nullptr;
  return fail.settle(edgert::capi::write(edgert::capi::to_c(worker->worker->limits()), limits));
}

void edgert_worker_retire(edgert_worker* worker) {
  if (worker != nullptr) worker->worker->retire();
}

void edgert_worker_terminate(edgert_worker* worker) {
  if (worker != nullptr) worker->worker->terminate();
}

bool edgert_worker_wait(edgert_worker* worker, uint64_t timeout_ms) {
  return worker != nullptr && worker->worker->wait_for(timeout_ms);
}

bool edgert_worker_get_metrics(const edgert_worker* worker, edgert_worker_metrics* metrics,
                               edgert_error** error) {
  const Failure fail(error);
  if (worker == nullptr) return fail.missing("worker") != nullptr;
  // Nobody is asked for a struct that cannot be filled.
  if (const auto size = edgert::capi::size_of(metrics); !size.ok()) return fail.no(size.error());
  return fail.settle(
      edgert::capi::write(edgert::capi::told_of(worker->worker->metrics()), metrics));
}

}  // extern "C"
