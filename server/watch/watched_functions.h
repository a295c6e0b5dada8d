// WatchedFunctions: functions that begin anew when their files change.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "common/log_sink.h"
#include "edgert/isolate_pool.h"
#include "edgert/module_graph.h"
#include "watch/turns.h"

namespace edgert::server {

// What becomes of a function whose new code does not boot.
enum class AfterFault {
  kIsAway,    // it is there again once it is saved without the error: the next request is told why
  kServesOn,  // as it was before
};

// A function is watched from its first boot on. When its files change a worker of the new code
// boots beside the one that serves, and takes its place; where it cannot boot, the fault is in the
// log. Thread: that of `turns`.
class WatchedFunctions {
 public:
  WatchedFunctions(IsolatePool& pool, LogSink& log, GraphReader& reader,
                   std::shared_ptr<Turns> turns, AfterFault after_fault)
      : pool_(pool),
        log_(log),
        reader_(reader),
        turns_(std::move(turns)),
        after_fault_(after_fault) {}

  // How a restart has ended, by service path; of several that overlap the last.
  std::function<void(const std::string& path, const Status& status)> on_settled;

  // Asked before one whose files have changed is restarted; true: somebody else sees to it. Null:
  // nobody does.
  std::function<bool(const std::string& path, const std::string& why)> takes_over;

  // Files of a function that are to be watched from now on. Null: add_files is asked often enough.
  std::function<void(const std::set<std::string>& files)> on_files;

  // A worker whose boot began at `since` (of FileWatch::now()).
  void booted(const Worker& worker, int64_t since);
  void changed(const std::set<std::string>& files);
  // What somebody else has booted of a function's files, since that moment, serves, or does not.
  void booted_elsewhere(const WorkerOptions& options, int64_t since, bool serves);
  // From now on it starts from these, at once where it is there. False: it is not. `in_turn`: of
  // those that are asked for so only some boot at a time, and requests keep their room.
  bool restart_with(const WorkerOptions& options, const std::string& why, bool in_turn = false);
  // Whatever it is made of: it serves no more.
  void forget(const std::string& path);
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
    bool waits = false;  // for its turn
    bool has_failed = false;
    bool may_be_of_former = false;
    std::string why;
    std::chrono::steady_clock::time_point begun{};
  };
  void read_files(Function* function, int64_t since);
  bool restart(const std::string& path, Function* function, const std::string& why,
               bool in_turn = false);
  void boot(const std::string& path, Function* function);
  void settled(const std::string& path, const Status& status);
  void take_up(const std::string& path, const Status& status);
  bool is_there(const std::string& path);

  IsolatePool& pool_;
  LogSink& log_;
  GraphReader& reader_;
  const std::shared_ptr<Turns> turns_;
  const AfterFault after_fault_;
  std::map<std::string, Function> functions_;  // by service path
  bool former_answers_ = false;
  size_t booting_ = 0;
  std::deque<std::string> waiting_;  // service paths
};

}  // namespace edgert::server
