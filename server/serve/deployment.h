// Deployment: which code and which configuration serve, and how others take their place.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "common/errand.h"
#include "common/log_quotas.h"
#include "common/log_sink.h"
#include "edgert/isolate_pool.h"
#include "edgert/module_graph.h"
#include "serve/aside.h"
#include "serve/canaries.h"
#include "serve/gateway.h"
#include "serve/jwt/make_authorizer.h"
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
  size_t canaries = 0;               // of those that were restarted: they have a share
};

// In hundredths of a percent, by the functions' names.
using CanaryShares = std::map<std::string, uint32_t>;

// A function that changes boots beside the one that serves, and takes its place when it serves
// itself; what is wrong, with a function or with a configuration, changes nothing. With `watches`
// that happens when files change, and for what has changed; by reload() all that is there begins
// anew. One that has a canary's share gets that first. Thread: its own.
class Deployment {
 public:
  struct Parts {
    LogSink& log;
    Metrics& metrics;
    IsolatePool& pool;
    std::shared_ptr<Gateway> gateway;
    std::shared_ptr<jwt::JwksFetcher> fetcher;
    Schedules& schedules;
    LogQuotas& quotas;
    telemetry::Telemetry& telemetry;
    std::function<void()> on_reload;  // reads what else there is anew
  };
  // `project` serves when this returns.
  static Result<std::unique_ptr<Deployment>> begin(const ServeFlags& flags,
                                                   std::shared_ptr<const Project> project,
                                                   bool watches, GraphReaderOptions reading,
                                                   Parts parts);
  // `shares` count more than what is configured. Thread: any. `done`: on the deployment's thread;
  // not called when it stops before.
  void reload(CanaryShares shares, std::function<void(const Reloaded&)> done);
  // Whether the version that serves can be booted again once its files are other ones. Thread: any.
  bool is_kept(const std::string& path) const;
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

  // How a version boots that serves.
  struct Kept {
    std::shared_ptr<const WorkerOptions> worker;
    bool is_old = false;  // what boots next is another one
  };

  void run();
  void wait(std::set<std::string>* changed);
  Status set(std::shared_ptr<const Project> project);
  // Figures and quotas of others are given back.
  void keep_names();
  // Why it stays as it is; empty: it does not.
  std::string read_anew(const CanaryShares* shares);
  const ServedFunction* find(const std::string& path) const;
  // Has what the files say of it serve, at once or with a share of the requests; `share` 0: as
  // configured. False: nobody has asked for it yet.
  bool renew(const ServedFunction& function, const std::string& why, uint32_t share = 0,
             bool in_turn = false);
  // Each request has a worker of its own, which begins with what is there then.
  bool is_oneshot(const ServedFunction& function) const;
  void tell_reloads();
  void begin_reload(CanaryShares shares, std::function<void(const Reloaded&)> done);
  void settled(const std::string& path, const Status& status);
  void booted(const std::shared_ptr<Worker>& worker, const std::string& path, int64_t since);
  void keep(const ServedFunction& function, int64_t since);
  void forget_kept(const std::string& path);
  bool is_there(const std::string& path) const;
  void promote(const std::string& path, const std::string& why, int64_t since);
  void add_files(std::set<std::string>* files) const;
  void learn_schedules();
  // What has changed of the functions, with the same project.
  void renew_site();
  void add_what_serves(SiteFunction* function) const;

  const ServeFlags flags_;
  const bool watches_;
  const Parts parts_;
  const std::unique_ptr<GraphReader> reader_;
  const std::shared_ptr<Turns> turns_ = std::make_shared<Turns>();
  FileWatch files_;
  WatchedFunctions functions_;
  std::shared_ptr<const Project> project_;
  std::shared_ptr<jwt::Authorizer> authorizer_;
  jwt::AuthorizerOptions known_keys_;  // that it was made of
  // By service path: why what was saved last does not serve.
  std::map<std::string, std::shared_ptr<const std::string>> fault_pages_;
  std::vector<Reload> reloads_;
  std::set<std::string> asked_for_schedules_;  // service paths
  Canaries canaries_;
  std::map<std::string, Kept> kept_;  // by service path
  size_t kept_bytes_ = 0;
  mutable std::mutex packed_mutex_;
  std::set<std::string> packed_;                   // of those kept: their service paths
  std::map<std::string, int64_t> promoted_since_;  // by service path
  std::atomic<bool> stops_ = false;
  bool knows_files_ = false;
  Event stopped_;
  Errand thread_;
  Aside aside_;
};

}  // namespace edgert::server
