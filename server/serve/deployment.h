// Deployment: which code and which configuration serve, and how others take their place.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "common/errand.h"
#include "common/log_quotas.h"
#include "common/log_sink.h"
#include "edgert/isolate_pool.h"
#include "edgert/module_graph.h"
#include "serve/aside.h"
#include "serve/canaries.h"
#include "serve/gateway.h"
#include "serve/kept_versions.h"
#include "serve/metrics.h"
#include "serve/project.h"
#include "serve/project_changes.h"
#include "serve/project_watch.h"
#include "serve/reloads.h"
#include "serve/schedules.h"
#include "serve/site_keys.h"
#include "watch/turns.h"
#include "watch/watched_functions.h"

namespace edgert::server {

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
  void reload(CanaryShares shares, Reloads::Done done);
  // Whether the version that serves can be booted again once its files are other ones. Thread: any.
  bool is_kept(const std::string& path) const { return kept_.is_packed(path); }
  // Nothing begins from here on. False: its thread is in the middle of something.
  bool stop();

 private:
  Deployment(const ServeFlags& flags, bool watches, std::unique_ptr<GraphReader> reader,
             Parts parts);
  using Pack = Result<std::shared_ptr<const std::string>>;

  void run();
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
  void begin_reload(const CanaryShares& shares, Reloads::Done done);
  void settled(const std::string& path, const Status& status);
  void booted(const std::shared_ptr<Worker>& worker, const std::string& path, int64_t since);
  void keep(const ServedFunction& function, int64_t since);
  void warn_not_kept(const ServedFunction& function) const;
  bool is_there(const std::string& path) const;
  void promote(const std::string& path, const std::string& why, int64_t since);
  // Whether the canary that runs would boot as that does.
  bool is_judged(const WorkerOptions& worker) const;
  void promoted(const std::string& path, const Status& status);
  void learn_schedules();
  // What has changed of the functions, with the same project.
  void renew_site();
  void add_what_serves(SiteFunction* function) const;

  const ServeFlags flags_;
  const bool watches_;
  const Parts parts_;
  const std::unique_ptr<GraphReader> reader_;
  const std::shared_ptr<Turns> turns_ = std::make_shared<Turns>();
  ProjectWatch files_;
  WatchedFunctions functions_;
  std::shared_ptr<const Project> project_;
  SiteKeys keys_;
  // By service path: why what was saved last does not serve.
  std::map<std::string, std::shared_ptr<const std::string>> fault_pages_;
  Reloads reloads_;
  std::set<std::string> asked_for_schedules_;  // service paths
  Canaries canaries_;
  KeptVersions kept_;
  std::map<std::string, Pack> promoted_packs_;  // by service path, of those on their way
  std::atomic<bool> stops_ = false;
  Event stopped_;
  Errand thread_;
  Aside aside_;
};

}  // namespace edgert::server
