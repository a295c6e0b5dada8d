#include "bindings/node/crypto/job.h"

#include <memory>
#include <optional>

#include "edgert/binding/javascript.h"
#include "edgert/binding/memory.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/work.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings::node_crypto {

namespace {

// What a job weighs beside what it holds.
constexpr size_t kOfJob = 4096;

struct Job : binding::Wrap<Job, binding::Goes::kAtOnce> {
  Job(Work given, size_t held, size_t needed)
      : work(std::move(given)), holds(held), needs(needed) {}
  const Work work;
  const size_t holds;
  const size_t needs;
};

v8::MaybeLocal<v8::Value> pair_of(Scope& scope, const Got<Value>& result) {
  v8::Local<v8::Value> values[] = {v8::Undefined(scope.isolate()), v8::Undefined(scope.isolate())};
  if (!result.ok()) {
    values[0] = to_js(scope, result.failure());
  } else if (!to_js(scope, result.value()).ToLocal(&values[1])) {
    return {};
  }
  return binding::array_of(scope, values, 2);
}

// run(job) → [error, result]
void run(const Arguments& info) {
  Call call(info);
  const Job* job = call.self<Job>();
  if (job == nullptr || !call.room(job->needs)) return;
  const Got<Value> result = job->work(stopped_of(call.scope));
  call.give(pair_of(call.scope, result));
}

// start(job, done): calls done(error, result) later
void start(const Arguments& info) {
  Call call(info);
  const Job* job = call.self<Job>();
  v8::Local<v8::Value> done = call.next();
  if (job == nullptr) return;
  if (!done->IsFunction()) return call.wrong("function");
  Scope& scope = call.scope;
  const size_t cost = job->holds + job->needs + kOfJob;
  if (!scope.realm().memory().lend(cost))
    return binding::throw_range_error(scope, "node:crypto has too much data in flight");
  auto pin = std::make_shared<binding::Pin>(scope, done);
  auto result = std::make_shared<std::optional<Got<Value>>>();
  scope.realm().work().calculate(
      [work = job->work, result](crypto::Stopped stopped) { result->emplace(work(stopped)); },
      [pin, result, cost](Scope& inside) {
        inside.realm().memory().take_back(cost);
        v8::Local<v8::Value> callback = pin->get(inside.isolate());
        if (callback.IsEmpty() || !callback->IsFunction()) return;
        v8::Local<v8::Value> values[] = {v8::Undefined(inside.isolate()),
                                         v8::Undefined(inside.isolate())};
        const Got<Value>& got = **result;
        v8::TryCatch caught(inside.isolate());
        if (!got.ok()) {
          values[0] = to_js(inside, got.failure());
        } else if (!to_js(inside, got.value()).ToLocal(&values[1])) {
          if (!caught.HasCaught() || caught.HasTerminated()) return;
          values[0] = caught.Exception();
        }
        caught.Reset();
        inside.realm().js().call(callback.As<v8::Function>(), 2, values, nullptr);
      });
}

}  // namespace

void give_job(Call& call, size_t holds, Work work, size_t needs) {
  if (!call.room(needs)) return;
  v8::Local<v8::Object> object =
      Job::wrap(call.scope, std::make_unique<Job>(std::move(work), holds, needs), holds);
  if (!object.IsEmpty()) call.give(v8::MaybeLocal<v8::Value>(object));
}

crypto::Stopped stopped_of(Scope& scope) { return scope.realm().work().stopped(); }

void add_jobs(binding::Natives& natives) {
  natives.add("run", run, 1);
  natives.add("start", start, 2);
}

}  // namespace edgert::bindings::node_crypto
