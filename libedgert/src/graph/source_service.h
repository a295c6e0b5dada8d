// SourceService: reads, transpiles and prepares modules for all workers of a pool, once for all who
// ask for the same at once.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "graph/cpu_meter.h"
#include "graph/fair_threads.h"
#include "graph/function_packages.h"
#include "graph/import_attributes.h"
#include "graph/remote_modules.h"
#include "graph/sources.h"
#include "graph/transpiler.h"
#include "store/shared_caches.h"

namespace edgert::graph {

struct SourceOptions {
  std::string esbuild_path, target;              // see EsbuildTranspiler
  std::string remote_directory;                  // what remote modules are kept in; empty: nowhere
  std::shared_ptr<store::FetchedBudget> budget;  // of what is fetched
  RemoteModules::Options remote;
  PackageSurroundings packages;  // without a store there are none
};

// On threads of its own: a few that read, and as many that wait for transpilers as may run at once.
// Thread: any. Owner: the pool, which outlives its workers.
class SourceService final : public Sources {
 public:
  SourceService(std::shared_ptr<store::SharedCaches> caches, SourceOptions options);
  ~SourceService() override { stop(); }

  void ask(const SourceAsker& asker, SourceQuestion question) override;
  void keep_code(const SourceAsker& asker, const std::shared_ptr<const Function>& function,
                 std::vector<MadeCode> codes) override;
  void keep_needed(const std::shared_ptr<const Function>& function,
                   std::vector<std::string> addresses) override;
  // When nobody asks any more: drops what has not begun and waits for what has, which ends early
  // where its askers have gone.
  void stop();

 private:
  struct Asking {
    SourceAsker asker;
    uint64_t number;
  };
  // A module, for all who asked for it before it was opened: those who come later may mean what has
  // become of it meanwhile.
  struct Reading {
    std::string key;  // empty: nobody else asks for it
    SourceQuestion question;
    std::vector<Asking> askers;
    bool comes_ahead = false;
    bool begun = false;
  };
  using ReadingPtr = std::shared_ptr<Reading>;
  // A text that becomes JavaScript, for all who have read the same.
  struct Transpiling {
    std::string key, failed_key;  // in the caches; empty: not to be kept
    std::string url, compiler_options;
    ModuleSource source;
    std::vector<ReadingPtr> readings;
    bool begun = false;

    TranspiledFile file() const { return {url, source.kind, source.bytes}; }
  };
  using TranspilingPtr = std::shared_ptr<Transpiling>;
  struct TranspilingSession {
    std::shared_ptr<HelperOwner> payer;  // outlives what it pays for
    EsbuildTranspiler::Session process;
  };

  void read(const ReadingPtr& reading);
  // For what is no file.
  void look(const ReadingPtr& reading);
  void lead(const ReadingPtr& reading);
  // A module of another machine; `sha256`, where it is known, is that of its bytes.
  void fetch(const ReadingPtr& reading, std::string sha256);
  void came(const ReadingPtr& reading, Result<RemoteModule> module, const std::string& sha256);
  // `charge` is called before the answer, which may be another thread's to give.
  template <typename Charge>
  void make(const ReadingPtr& reading, ModuleSource source, Charge charge);
  void transpile(const ReadingPtr& reading, ModuleSource source);
  // Its turn has come: together with others of the same function that wait, as a process costs more
  // than most of what it is asked for.
  void run(const TranspilingPtr& first, const std::string& party);
  // Those that begin with `first`; none where it has begun. Without one, those that come within a
  // moment.
  std::vector<TranspilingPtr> begin(const TranspilingPtr& first, const std::string& party);
  // Leaves what has to be asked for by itself.
  void run_together(std::vector<TranspilingPtr>& batch, TranspilingSession& session);
  void run_alone(const TranspilingPtr& transpiling);
  // What came of it, for those who ask next.
  void remember(const Transpiling& transpiling, const Result<std::string>& code);
  void conclude(const TranspilingPtr& transpiling, const Result<std::string>& code,
                CpuMeter* meter);
  // Who pays: the first who still waits; others take over when it goes. Null: nobody waits, and
  // nobody joins any more.
  std::shared_ptr<HelperOwner> payer_of(const Transpiling& transpiling);
  // Answers those whom `owner` pays for, and forgets them.
  void drop(Transpiling& transpiling, const HelperOwner& owner, const Error& error);
  std::vector<ReadingPtr> finish(const TranspilingPtr& transpiling);

  struct Original {
    uint64_t size = 0, fingerprint = 0;
  };
  static Original original_of(const ModuleSource& source);
  std::shared_ptr<const Source> prepare(const SourceQuestion& question, ModuleKind kind,
                                        const Original& original, std::string text,
                                        bool is_transpiled);
  static void add_commonjs(const SourceQuestion& question, const std::string& text, Source* source);
  std::shared_ptr<const SourceMap> map_of(const std::string& code, bool is_worth_keeping);
  static void deliver(const SourceQuestion& question, const Asking& asking, SourceAnswer answer);
  void answer(const Reading& reading, SourceAnswer answer);
  // What comes to those who have asked for the function, and its coming.
  std::vector<ComingModule> coming_for(const Reading& reading, const SourceAnswer& answer);
  void send(const Reading& first, const std::vector<ComingModule>& coming);
  void fail(const Reading& reading, const Error& error);

  const std::shared_ptr<store::SharedCaches> caches_;
  const PackageSurroundings packages_;
  RemoteModules remote_;
  const AttributeWord attributes_;
  EsbuildTranspiler transpiler_;
  std::mutex mutex_;
  std::unordered_map<std::string, ReadingPtr> readings_;          // that have not begun
  std::unordered_map<std::string, TranspilingPtr> transpilings_;  // that have not ended
  // By party, those that may begin together; some have begun by themselves.
  std::unordered_map<std::string, std::deque<TranspilingPtr>> waiting_;
  std::condition_variable more_waits_;
  bool stops_ = false;
  // Of what workers hold, by the hash of the code with its map.
  std::unordered_map<std::string, std::weak_ptr<const SourceMap>> maps_;
  size_t swept_at_ = 64;
  std::unordered_map<std::string, std::vector<std::string>> needed_;  // addresses, by function
  FairThreads readers_, packagers_, transpilers_;                     // last: they use all of it
};

}  // namespace edgert::graph
