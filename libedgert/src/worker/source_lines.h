// SourceLines: the lines of a function's sources that its errors point at, for people who mend
// them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "edgert/error_detail.h"
#include "graph/excerpt.h"
#include "js/isolate.h"
#include "modules/module_map.h"

namespace edgert::worker {

// Where `errors` were made, each the cause of the one before.
std::shared_ptr<const ErrorDetail> detail_of_thrown(
    js::Isolate& isolate, binding::Scope& scope, ErrorTopic topic,
    const std::vector<v8::Local<v8::Value>>& errors);

// The thread waits while a source is read anew, as nothing may be logged before what came first; so
// a script that throws all the time gets a few lines a second, and those that it has got already.
// Thread: the worker's. Owner: the realm's entry.
class SourceLines {
 public:
  // The same detail with the lines that there are; without places that are of no module of the
  // function.
  std::shared_ptr<const ErrorDetail> add(modules::ModuleMap& modules, const ErrorDetail& detail);

 private:
  const graph::Excerpt* line_of(modules::ModuleMap& modules, const ErrorDetail& place);
  bool may_ask();

  // Null: there is none to be shown.
  std::unordered_map<std::string, std::unique_ptr<graph::Excerpt>> known_;  // by place
  double turns_ = 0, counted_ms_ = 0;  // that it may ask, as of then
  bool has_asked_ = false;
  double quiet_until_ms_ = 0;  // an answer has not come in time
};

}  // namespace edgert::worker
