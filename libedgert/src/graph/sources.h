// Sources: what a worker asks its pool for the modules of its function, and what it is answered.
//
// Plain data both ways, as all that crosses between a worker and its pool: a worker needs neither
// the disk nor a transpiler for its modules, and its thread waits for neither while it serves.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/module_loader.h"
#include "edgert/result.h"
#include "graph/function.h"
#include "graph/helper_owner.h"
#include "graph/host_loader.h"
#include "graph/import_type.h"
#include "graph/source_map.h"

namespace edgert::graph {

struct SourceQuestion {
  uint64_t number = 0;  // the asker's
  // Either what the asker knows of its function, or how to find that out: then the function's entry
  // is the module.
  std::shared_ptr<const Function> function;
  std::shared_ptr<const FunctionQuestion> function_question;
  std::string url;
  ImportType type = ImportType::kNone;
  // The module itself, where the asker has it and it is only to be made JavaScript.
  std::optional<ModuleSource> given;
  // So many bytes find room in the asker's memory; of a larger file it is told the size first.
  uint64_t room_bytes = 0;
  // False: a script may make up any number of such modules, and the caches are not for them.
  bool is_worth_keeping = true;
  bool wants_literals = false;  // what dynamic imports name
  bool is_for_any_v8 = false;   // it is kept for others than the V8 in use
  // There is no such file: the answer leads to the one in its folder that has the most similar
  // name, or, where none has, to itself. For what people are told.
  bool wants_nearest = false;
  // The text of a module as its author wrote it, for what people are told, where it is at hand: of
  // a pack the one that its source map holds, or that of a module which has none.
  bool wants_original = false;
  std::string engine;  // whose compiled code is wanted; empty: nobody's
};

// A module as V8 takes it.
struct Source {
  ModuleKind kind = ModuleKind::kJavaScript;
  // JavaScript that exports by `module.exports`, these names among it.
  bool is_commonjs = false;
  std::vector<std::string> names;
  uint64_t size = 0;  // of the file, bytes
  // Of the code that it was made of, see fingerprint(); 0: unknown.
  uint64_t original = 0;
  // JavaScript without its source map, as the V8 in use takes it; of other kinds the file's bytes.
  std::shared_ptr<const std::string> text;
  std::shared_ptr<const SourceMap> map;     // null: the text is its own source
  std::vector<std::string> literals;        // specifiers of import()
  std::vector<std::string> requires_;       // of require()
  std::string code_key;                     // of V8's code in the caches
  std::shared_ptr<const std::string> code;  // the same, where there is some
};

// By which one sees whether a text has changed since; never 0.
uint64_t fingerprint(std::string_view text);

// A module that is answered though nobody has asked for it.
struct ComingModule {
  uint64_t number = 0;  // of the answer
  std::string address;
};

struct SourceAnswer {
  uint64_t number = 0;
  // Of a question about a function.
  std::shared_ptr<const Function> function;
  // What comes behind it, in this order; numbers that nobody else takes, each one more than the
  // last.
  std::vector<ComingModule> coming;
  std::string url;
  std::optional<HostAnswer> of_host;  // of a host's loader: nothing else is in it then
  // Null and without an error: there must be room for `size` bytes first.
  std::shared_ptr<const Source> source;
  uint64_t size = 0;
  std::optional<Error> error;
};

// The answers for one worker. Thread: any, but where it says otherwise.
class SourceBox {
 public:
  void deliver(SourceAnswer answer);
  // Between the two nobody is woken by what is delivered, as more comes at once. They nest.
  void begin_batch();
  void end_batch();
  // Nothing is delivered any more, and nobody waits.
  void close();
  bool is_closed() const;

  // Wakes once more: what has been taken out of turn may let others go on.
  void wake();

  // The worker's thread.
  //
  // Calls `wake` (any thread) when there is an answer where none was. Called with null before the
  // wake's target goes away.
  void set_wake(std::function<void()> wake);
  std::vector<SourceAnswer> take();
  // The same, and waits until there is one; empty once the box is closed.
  std::vector<SourceAnswer> wait();
  // The same, and empty where there is none in time.
  std::vector<SourceAnswer> wait_for(std::chrono::milliseconds patience);

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<SourceAnswer> answers_;
  std::function<void()> wake_;
  size_t batches_ = 0;
  bool closed_ = false;
};

// Who asks.
struct SourceAsker {
  std::shared_ptr<SourceBox> box;
  std::shared_ptr<HelperOwner> owner;  // who it is charged to
};

// V8's code of a module that has run, by the `code_key` of its source.
struct MadeCode {
  std::string url, key, code;
};

// What V8's code of a module depends on: it holds the module's name, too, by which import()
// resolves and errors tell their place.
std::string code_key(const std::string& engine, bool is_commonjs, std::string_view url,
                     std::string_view text);

// Implemented by what serves them. Thread: any. Owner: the pool.
class Sources {
 public:
  virtual ~Sources() = default;
  // The answer comes into the box, whatever it is, as long as the box is open and there are
  // sources; maybe before this returns.
  virtual void ask(const SourceAsker& asker, SourceQuestion question) = 0;
  // V8's code of modules of the function, for those who ask for them next.
  virtual void keep_code(const SourceAsker& asker, const std::shared_ptr<const Function>& function,
                         std::vector<MadeCode> codes) = 0;
  // What a worker of the function has asked for until its entry had run, in order: it comes by
  // itself to those who ask for the function next. They need not want it.
  virtual void keep_needed(const std::shared_ptr<const Function>& function,
                           std::vector<std::string> addresses) = 0;
};

}  // namespace edgert::graph
