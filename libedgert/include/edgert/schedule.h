// Schedules that a function registers by Deno.cron, and how its host runs one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/head.h"
#include "edgert/result.h"

namespace edgert {

// One call of Deno.cron; Observer::on_schedules has them.
struct Schedule {
  std::string name;        // unique in its function
  std::string expression;  // as CronExpression::parse takes it; its times are UTC's
  // A run that fails is to be run again after so many milliseconds, as often as there are numbers.
  std::vector<uint32_t> backoff_ms;
};

// What runs a schedule: to be sent as any request, by IsolatePool::start or Worker::fetch. It
// counts as one: for limits, for the end of a worker, in RequestReport (as the method "scheduled
// run" and the URL "schedule:NAME", which no client can send). `due_ms`: since 1970, what the
// handler is told.
RequestHead scheduled_run(std::string_view name, int64_t due_ms);
bool is_scheduled_run(const RequestHead& head);

// What the answer to it says. `body` is the answer's, of which the beginning is enough. Thread:
// any. Owner: nobody; nothing is kept. Errors: none, the handler has ended well; kNotFound, the
// function has no such schedule; kInvalidWorkerResponse, its handler has thrown, with what it
// threw. Cost: a string.
Status scheduled_run_outcome(const ResponseHead& head, std::string_view body);

}  // namespace edgert
