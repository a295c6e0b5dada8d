// Watch: what --watch does. It boots the main worker, and from then on whatever files have changed
// of.
#pragma once

#include <memory>
#include <string>

#include "common/errand.h"
#include "start/watched_main.h"
#include "watch/file_watch.h"
#include "watch/watched_functions.h"

namespace edgert::server {

// Thread: its own, beside the one that takes signals.
class Watch {
 public:
  // `woken` is set when the server cannot go on, see fault().
  static Result<std::unique_ptr<Watch>> begin(const ServeOptions& options, LogSink& log,
                                              IsolatePool& pool, Event& woken);

  // Restarts nothing from here on. False: its thread is in the middle of something.
  bool stop();
  // Both after that. See WatchedMain.
  WatchedMain& main() { return main_; }
  // Why the server cannot go on; empty: it can.
  const std::string& fault() const { return fault_; }

 private:
  Watch(const ServeOptions& options, LogSink& log, IsolatePool& pool, Event& woken,
        std::unique_ptr<GraphReader> reader);
  void run();

  const ServeOptions& options_;
  LogSink& log_;
  IsolatePool& pool_;
  Event& woken_;
  const bool watches_functions_;
  const std::unique_ptr<GraphReader> reader_;
  std::set<std::string> tls_files_;
  const std::shared_ptr<Turns> turns_ = std::make_shared<Turns>();
  FileWatch files_;
  WatchedFunctions functions_;
  WatchedMain main_;
  std::string fault_;
  bool stops_ = false;
  Event stopped_;
  Errand thread_;
};

}  // namespace edgert::server
