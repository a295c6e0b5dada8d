// ModuleLoader: where module sources come from, such as a database.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "edgert/executor.h"
#include "edgert/result.h"

namespace edgert {

struct WorkerIdentity;
struct WorkerOptions;

// What is kText or kBytes exports its text, or a Uint8Array, as its default, as does every other
// that is imported `with { type: "text" }` or "bytes".
enum class ModuleKind { kJavaScript, kTypeScript, kJsx, kTsx, kJson, kWasm, kText, kBytes };

struct ModuleSource {
  ModuleKind kind = ModuleKind::kJavaScript;
  std::string bytes;
};

// The module that a function begins with.
struct ModuleEntry {
  std::string url;                     // absolute, at most 64 KB; of any scheme but data: and node:
  std::optional<ModuleSource> source;  // what is there; without it `load` is asked
};

// What configures a function.
struct ModuleConfig {
  // As in a deno.json, with or without comments: imports, scopes, compilerOptions … At most 1 MB.
  // Empty: nothing does.
  std::string text;
  // Where it lies, absolute: addresses in it are relative to that. Empty: beside the entry.
  std::string url;
};

// What one question to a loader and the others have in common. A handle: copies are the same
// question. Thread: any, for every function; none of them waits, and none runs JavaScript. Owner:
// whoever holds a copy. It may be kept beyond the worker, and beyond the pool, and keeps the
// worker's options until it goes; what answers it then does nothing.
//
// A question is answered once, by whichever function for it comes first, inside the call of the
// loader or later; what comes later does nothing. When the last copy goes without an answer, and
// after PoolOptions::module_loader_timeout_ms, the boot, or the import(), fails with an error that
// names the module. Errors: none come from here; what cannot be is said by the boot, or the
// import(). Cost: of an answer, what is given is moved, and its worker woken.
class LoaderCall {
 public:
  struct Impl;

  // Whose function it is, as the observer knows it, and what the worker was made with, such as its
  // service_path and user_data; as long as a copy lives. No copy is made.
  const WorkerIdentity& worker() const;
  const WorkerOptions& options() const;
  // There is no answer: the boot, or the import(), fails with this message. kNotFound of an entry
  // is ErrorReason::kFunctionNotFound for whoever waits for the boot.
  void reject(Error error) const;
  // Has `abandoned` called once when nobody waits for the answer any more: the worker has ended,
  // however it did, or the time is over. Then, and when the question is answered, it is dropped. It
  // comes on the loader's executor, or, without one, or when that takes no more work, on a thread
  // that the pool has for this; never inside this call. One that is set later takes the place of
  // the former. It must not hold the question itself.
  void on_abandoned(std::function<void()> abandoned) const;
  // Whether nobody waits any more.
  bool is_abandoned() const;

 protected:
  explicit LoaderCall(std::shared_ptr<Impl> impl);
  ~LoaderCall();
  LoaderCall(const LoaderCall&);
  LoaderCall& operator=(const LoaderCall&);
  const std::shared_ptr<Impl>& impl() const { return impl_; }

 private:
  std::shared_ptr<Impl> impl_;
};

// Which module does the function begin with? Thread, owner, errors, cost: as LoaderCall.
class EntryCall final : public LoaderCall {
 public:
  explicit EntryCall(std::shared_ptr<Impl> impl);
  ~EntryCall();
  EntryCall(const EntryCall&);
  EntryCall& operator=(const EntryCall&);
  // This one. kInvalidArgument, which fails the boot, for a URL that cannot be.
  void resolve(ModuleEntry entry) const;
  // It is looked for, see ModuleLoader.
  void pass() const;
};

// What configures the function? Thread, owner, errors, cost: as LoaderCall.
class ConfigCall final : public LoaderCall {
 public:
  explicit ConfigCall(std::shared_ptr<Impl> impl);
  ~ConfigCall();
  ConfigCall(const ConfigCall&);
  ConfigCall& operator=(const ConfigCall&);
  // This, and no file is looked for. WorkerOptions::import_map_path counts more than its imports.
  // kLimit, which fails the boot, for more than 1 MB.
  void resolve(ModuleConfig config) const;
  // It is looked for, see ModuleLoader.
  void pass() const;
};

// What is the source of a module? Thread, owner, errors, cost: as LoaderCall.
class LoadCall final : public LoaderCall {
 public:
  explicit LoadCall(std::shared_ptr<Impl> impl);
  ~LoadCall();
  LoadCall(const LoadCall&);
  LoadCall& operator=(const LoadCall&);
  // An absolute URL after resolution ("file:///srv/hello/index.ts"); as long as a copy lives.
  const std::string& url() const;
  // kLimit, in place of the module, for more than 256 MB, and for what does not fit into the
  // worker's memory.
  void resolve(ModuleSource source) const;
};

// Replaces reading files. Resolution, import maps, transpiling and caches stay edgert's. Owner:
// PoolOptions' is the host's and outlives the pool, and what was posted to its executor; those of
// WorkerOptions are shared. Thread: `executor`'s; without one the worker's, which stands still
// until a call returns. Calls for different workers overlap. Errors: must not throw; says them by
// `reject`. Cost: of each boot, and of each import() of what the worker has not got.
//
// It may answer inside the call or later, from any thread: a boot waits for it on the worker's own
// thread and nobody else does, and an import() at run time holds nothing up. One worker asks at
// most eight questions at once, and for each module once, however many import it; another worker
// asks anew, since a deploy may have come in between. Requests that want the same function share
// one boot. When the worker ends first, nobody waits, see LoaderCall::on_abandoned.
//
// For a new worker come `entry`, `config`, and `load` for its modules, as their imports tell. What
// the first two leave open is looked for: `load` is asked, before the disk is, for
// WorkerOptions::entry_point or the index files of service_path, package.json there, deno.json and
// deno.jsonc there and in the folders above, and the import map. Of these the disk is asked after
// it, when it answers kNotFound or kNotSupported; what it gives as anything but kJson or kText is
// no configuration. Modules that others import come from the loader alone.
class ModuleLoader {
 public:
  virtual ~ModuleLoader() = default;
  // Not asked for WorkerOptions::module_code.
  virtual void entry(EntryCall call) noexcept { call.pass(); }
  virtual void config(ConfigCall call) noexcept { call.pass(); }
  // kNotFound / kNotSupported: there is no such module.
  virtual void load(LoadCall call) noexcept = 0;
  // Where the three above are called. Null: on the worker's thread. Asked there, once for each
  // worker, also when it boots anew. When it takes no more work, boots and imports fail.
  virtual std::shared_ptr<Executor> executor() noexcept { return nullptr; }
};

}  // namespace edgert
