// Operation: one thing that a script asks of its files, done now or beside the realm's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bindings/files/opened_files.h"
#include "edgert/binding/file_outcome.h"
#include "edgert/binding/file_system.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/remote_files.h"

namespace edgert::bindings {

// What has come of it, or of the steps so far.
struct FileOutcome : binding::FileOutcome {
  // More bytes than this may be asked for only when the worker has found room for them.
  uint64_t needs = 0;
  // The step has done a piece of what it does, and runs again for the next one.
  bool goes_on = false;
};

// What a native is called with. Once something cannot be so, `fails` has it, and nothing is done.
class Operation {
 public:
  // Where scripts may not wait any more, what is open already may still be asked, and where a path
  // leads.
  enum class Purpose { kAlways, kReads, kWrites };
  Operation(const binding::Arguments& info, int done_at, Purpose purpose);

  // An absolute path.
  std::string path(int at);
  // A text of at most PATH_MAX bytes without NUL.
  std::string text(int at);
  double number(int at);
  bool flag(int at) const;
  // A whole number from 0 on.
  uint64_t size(int at);
  // The file that a number stands for; what is done waits for what is under way with it.
  std::shared_ptr<OpenedEntry> handle(int at);
  // The same, and nobody finds it any more.
  std::shared_ptr<OpenedEntry> take_handle(int at);
  // What it keeps meanwhile beside its texts.
  void add_weight(size_t bytes) { weight_ += bytes; }
  bool happens_now() const { return happens_now_; }
  void fail(int64_t code) {
    if (!fails_) fails_ = code;
  }

  // For what is asked of files behind a network: true where the path, or the file, is one of those
  // and the caller waits for nothing, so that all is done; `act` is for the others. Closing is the
  // one thing that may begin in a call that does not wait for it.
  bool asks_remote(binding::FileAsk asked);

  // Runs on any thread, so it holds plain data.
  using Run = std::function<void(binding::FileSystem&, FileOutcome&)>;
  void act(Run run);
  // In two steps: `look` says by `needs` how much room `run` takes.
  void act(Run look, Run run);

 private:
  struct Flight;
  static v8::MaybeLocal<v8::Value> to_js(binding::Scope& scope, FileOutcome& outcome);
  static bool has_room(binding::Scope& scope, FileOutcome& outcome);
  static void answer(binding::Scope& scope, Flight& flight, FileOutcome& outcome);
  static void let_next(const std::shared_ptr<Flight>& flight);
  static void begin(binding::Scope& scope, const std::shared_ptr<Flight>& flight);
  static void start(const std::shared_ptr<Flight>& flight);
  void run_now(const std::vector<Run>& steps);

  const binding::Arguments& info_;
  binding::Scope scope_;
  const int done_at_;
  bool happens_now_ = false;
  size_t weight_ = 512;
  std::optional<int64_t> fails_;
  std::shared_ptr<OpenedEntry> entry_;
  bool is_remote_ = false;
};

}  // namespace edgert::bindings
