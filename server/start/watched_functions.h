// WatchedFunctions: functions that begin anew when their files change.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "common/log_sink.h"
#include "edgert/isolate_pool.h"
#include "edgert/module_graph.h"
#include "start/turns.h"

namespace edgert::server {

// A function is watched from its first boot on. When its files change a worker of the new code
// boots beside the one that serves, and takes its place; where it cannot boot, the fault is in the
// log, and is what the next request is told, too. Thread: that of `turns`.
class WatchedFunctions {
 public:
  WatchedFunctions(IsolatePool& pool, LogSink& log, GraphReader& reader,
                   std::shared_ptr<Turns> turns)
      : pool_(pool), log_(log), reader_(reader), turns_(std::move(turns)) {}

  // A worker whose boot began at `since` (of FileWatch::now()).
  void booted(const Worker& worker, int64_t since);
  void changed(const std::set<std::string>& files);
  // The main worker that has made them is another one: what that says of them counts. The one
  // before may still make some, until it has ended.
  void begin_anew(bool former_answers_still);
  void retire_those_of_former(bool has_ended);
  void add_files(std::set<std::string>* files) const;

 private:
  struct Function {
    WorkerOptions options;
    std::set<std::string> files;
    bool is_current = false;  // `files` are those of what was booted last
    bool boots = false, boots_again = false;
    bool has_failed = false;
    bool may_be_of_former = false;
    std::string why;
    std::chrono::steady_clock::time_point begun{};
  };
  void read_files(Function* function, int64_t since);
  void restart(const std::string& path, Function* function, const std::string& why);
  void settled(const std::string& path, const Status& status);
  bool is_there(const std::string& path);

  IsolatePool& pool_;
  LogSink& log_;
  GraphReader& reader_;
  const std::shared_ptr<Turns> turns_;
  std::map<std::string, Function> functions_;  // by service path
  bool former_answers_ = false;
};

}  // namespace edgert::server
