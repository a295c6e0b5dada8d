// WatchedMain: a main worker that begins anew when its files change.
#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <set>
#include <string>

#include "common/errand.h"
#include "common/log_sink.h"
#include "edgert/module_graph.h"
#include "start/main_worker.h"
#include "watch/turns.h"

namespace edgert::server {

// The new worker listens before the one before stops to, on the same socket; that one answers what
// it has within the graceful window. One that cannot boot changes nothing; where there is none to
// go on, people wait in the socket's queue until the script has been saved without the error.
// Thread: that of `turns`, but where it says otherwise.
class WatchedMain {
 public:
  WatchedMain(const ServeOptions& options, LogSink& log, IsolatePool& pool, GraphReader& reader,
              std::shared_ptr<Turns> turns)
      : options_(options), log_(log), pool_(pool), reader_(reader), turns_(std::move(turns)) {}

  // Boots it; `why` it has to be anew, empty the first time.
  void boot(const std::string& why);
  // Another one serves in the place of the one before, which may still answer.
  std::function<void(bool answers_still)> on_replaced;
  // One that was replaced gets no more requests; all of them have ended.
  std::function<void()> on_former_quiet, on_former_ended;
  // It can never listen, a sentence.
  std::function<void(const std::string&)> on_fault;

  // A main worker's boot has come so far that its script begins.
  void booted(const std::string& id) { booting_id_ = id; }
  void changed(const std::set<std::string>& files);
  void add_files(std::set<std::string>* files) const {
    files->insert(files_.begin(), files_.end());
  }

  // When `turns` are taken no more:
  //
  // What serves; null: nothing does.
  const MainWorker* main() const { return main_ ? &main_->main : nullptr; }
  // Waits for those that have been replaced and still answer; true: they have ended in time.
  bool wait_for_former(uint64_t timeout_ms) const;
  // Ends all at once; the one that serves must have been told to. False: one does not come out of
  // its boot.
  bool end();

 private:
  // One main worker's time.
  struct Tenure {
    MainWorker main;
    Errand watcher;  // waits for its end
    Errand drainer;  // once it is replaced
  };
  // On a thread of its own: a script may never come to its end.
  struct Boot {
    Errand errand;
    Event over;
    SharedSockets sockets;
    Result<MainWorker> made = Error{};
  };
  void begin_boot();
  void settled();
  void tell(const Error& error);
  void serve(MainWorker main);
  void replace(std::unique_ptr<Tenure> former);
  void drain(const MainWorker& former) const;
  void has_ended(const std::string& id);

  const ServeOptions& options_;
  LogSink& log_;
  IsolatePool& pool_;
  GraphReader& reader_;
  const std::shared_ptr<Turns> turns_;
  std::set<std::string> files_;
  std::unique_ptr<Tenure> main_;
  std::list<std::unique_ptr<Tenure>> former_;
  std::unique_ptr<Boot> boot_;
  std::string booting_id_, why_;
  bool boots_again_ = false;
  SharedSockets sockets_;  // of whoever serves now and later
  std::atomic<bool> is_over_{false};
};

}  // namespace edgert::server
