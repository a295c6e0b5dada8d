// Deployment: which code and which configuration serve, and how others take their place.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/errand.h"
#include "common/log_sink.h"
#include "edgert/isolate_pool.h"
#include "edgert/module_graph.h"
#include "serve/gateway.h"
#include "serve/metrics.h"
#include "serve/project.h"
#include "serve/schedules.h"
#include "watch/file_watch.h"
#include "watch/turns.h"
#include "watch/watched_functions.h"

namespace edgert::server {

// How a reload went.
struct Reloaded {
  std::string fault;  // framed; empty: all is as the files say
  size_t functions = 0;
  size_t restarted = 0, failed = 0;  // of those that were there
};

// A function that changes boots beside the one that serves, and takes its place when it serves
// itself; what is wrong, with a function or with a configuration, changes nothing. With `watches`
// that happens when files change, and for what has changed; by reload() all that is there begins
// anew. Thread: its own.
class Deployment {
 public:
  struct Parts {
    LogSink& log;
    Metrics& metrics;
    IsolatePool& pool;
    std::shared_ptr<Gateway> gateway;
    std::shared_ptr<jwt::JwksFetcher> fetcher;
    Schedules& schedules;
    std::function<void()> on_reload;  // reads what else there is anew
  };
  // `project` serves when this returns.
  static Result<std::unique_ptr<Deployment>> begin(const ServeFlags& flags,
                                                   std::shared_ptr<const Project> project,
                                                   bool watches, GraphReaderOptions reading,
                                                   Parts parts);
  // Thread: any. `done`: on the deployment's thread; not called when it stops before.
  void reload(std::function<void(const Reloaded&)> done);
  // Nothing begins from here on. False: its thread is in the middle of something.
  bool stop();

 private:
  Deployment(const ServeFlags& flags, bool watches, std::unique_ptr<GraphReader> reader,
             Parts parts);
  struct Reload {
    std::function<void(const Reloaded&)> done;
    Reloaded so_far;
    std::set<std::string> pending;  // service paths
  };

  void run();
  Status set(std::shared_ptr<const Project> project);
  // Why it stays as it is; empty: it does not.
  std::string read_anew();
  void tell_reloads();
  void begin_reload(std::function<void(const Reloaded&)> done);
  void settled(const std::string& path, const Status& status);
  void booted(const Worker& worker, int64_t since);
  void add_files(std::set<std::string>* files) const;
  void learn_schedules();
  void show_faults();

  const ServeFlags flags_;
  const bool watches_;
  const Parts parts_;
  const std::unique_ptr<GraphReader> reader_;
  const std::shared_ptr<Turns> turns_ = std::make_shared<Turns>();
  FileWatch files_;
  WatchedFunctions functions_;
  std::shared_ptr<const Project> project_;
  std::shared_ptr<jwt::Authorizer> authorizer_;
  // By service path: why what was saved last does not serve.
  std::map<std::string, std::shared_ptr<const std::string>> fault_pages_;
  std::vector<Reload> reloads_;
  std::set<std::string> asked_for_schedules_;  // service paths
  bool stops_ = false;
  Event stopped_;
  Errand thread_;
};

}  // namespace edgert::server
