// GraphWalk: all modules that a function imports, read, fetched and transpiled without running any
// of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgert/result.h"
#include "graph/sources.h"

namespace edgert::bundle {

enum class ImportHow : uint8_t {
  kStatic,   // imports and re-exports: without them nothing runs
  kDynamic,  // import() of a literal
  kRequire,  // require() of one
};

struct WalkedImport {
  std::string specifier;
  ImportHow how = ImportHow::kStatic;
  std::string address;       // see graph/addresses.h and `typed_address`; empty: it has none
  int line = 0, column = 0;  // in the source, from 1; of static ones
  graph::ImportType type = graph::ImportType::kNone;
};

struct WalkedModule {
  std::shared_ptr<const graph::Source> source;
  std::vector<WalkedImport> imports;
};

struct WalkedGraph {
  // Where an address or a URL ends: a module's, or one of Node's own ("node:fs"). Empty: it leads
  // nowhere.
  std::string_view target_of(std::string_view address) const;

  std::shared_ptr<const graph::Function> function;
  std::string entry;  // the URL of its module
  // By URL, and by how they are imported: see graph::typed_address.
  std::map<std::string, WalkedModule, std::less<>> modules;
  std::map<std::string, std::string, std::less<>> redirects;  // from an address to the next one
  std::set<std::string, std::less<>> builtins;                // of Node that are named
  // Of local modules, those that are missing among them, and of what configures the function; not
  // of npm's packages in the cache. Absolute.
  std::set<std::string> files;
  // What keeps the function from beginning, and what fails when something is imported at run time;
  // with their places.
  std::vector<Error> errors, notes;
};

// Owner: whoever walks, who waits for it. Thread: one, but `sources` answer on theirs.
class GraphWalk {
 public:
  static constexpr size_t kMostModules = 10'000;
  static constexpr uint64_t kMostBytes = uint64_t{1} << 30;  // of all modules
  static constexpr size_t kMostImports = 1'000'000;          // in all modules
  static constexpr size_t kMostAtOnce = 64;

  // Of addresses that are known of and that have been answered, and the bytes of the modules.
  using Progress = std::function<void(size_t known, size_t answered, uint64_t bytes)>;

  // Both outlive it. `progress` may be empty.
  GraphWalk(graph::Sources* sources, const graph::SourceAsker& asker, Progress progress)
      : sources_(sources), asker_(asker), progress_(std::move(progress)) {}

  // Once. Fails where the function has no entry or cannot be configured, where there is more of it
  // than there may be, and as kCancelled when the asker's box is closed.
  Result<WalkedGraph> walk(graph::FunctionQuestion question);

 private:
  void reach(const std::string& address);
  Status ask();
  void ask_for(const std::string& address);
  Error beyond(const std::string& what, uint64_t limit) const;
  Status arrived(graph::SourceAnswer answer);
  Status came(const std::string& url, std::shared_ptr<const graph::Source> source);
  // A function's own JavaScript is parsed by nobody else before it runs; `answer` is to that.
  void check(const std::string& url);
  void checked(const std::string& url, const graph::SourceAnswer& answer);
  void check_json(const std::string& address, std::string_view text);
  void add_static(const std::string& url, const graph::Source& source, WalkedModule* module);
  void add(const std::string& url, WalkedImport import, WalkedModule* module);
  void fail(const std::string& address, Error error);
  void tell_faults();
  void list_files();
  // What people want to see of the sources.
  void explain(std::vector<Error>* faults);

  graph::Sources* const sources_;
  const graph::SourceAsker& asker_;
  const Progress progress_;
  WalkedGraph graph_;
  std::set<std::string, std::less<>> reached_;
  std::vector<std::string> to_ask_;
  std::map<uint64_t, std::string> asked_;   // addresses, by the question's number
  std::vector<std::string> to_check_;       // URLs
  std::map<uint64_t, std::string> checks_;  // by the question's number
  std::map<std::string, Error, std::less<>> failed_;
  // What could not be read to its end.
  std::set<std::string, std::less<>> unread_;
  size_t next_to_ask_ = 0, imports_ = 0;
  uint64_t last_number_ = 0, bytes_ = 0;
};

}  // namespace edgert::bundle
