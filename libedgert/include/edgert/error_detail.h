// ErrorDetail: what is wrong with a function's sources, or with what its script has thrown, and
// where, for people who mend them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace edgert {

// What keeps a function from booting or has gone wrong in it, for hosts that explain it.
enum class ErrorTopic {
  kOther,
  kNoEntry,         // nothing at the service path can be run
  kModuleNotFound,  // a file, a package or a module of Node's that is imported is not there
  kBareName,        // an import is neither a path nor a URL, and nothing says what its name means
  kNotAllowed,      // what is imported lies where the function may not read
  kSyntax,          // a module is no JavaScript or TypeScript
  kMissingExport,   // a module is there, and does not export what is imported from it
  kJson,            // a module or a configuration is no JSON
  kWebAssembly,     // a module is no WebAssembly, or not of a kind that runs
  kConfiguration,   // deno.json, an import map or package.json says what cannot be meant
  kThrown,          // a script has thrown what nobody has caught
  kRequestFailed,   // a request's handler has thrown, or has given no response
  kNoHandler,       // a function's top level is over, and nothing answers requests
  kTopLevelWaits,   // requests wait for a top level that waits for what does not come
  kWorkerOption,    // an option of a worker is none, or has a value that it cannot have
};

// Plain data. Everything but `url` and `what` can be shown on a terminal as it is.
struct ErrorDetail {
  ErrorTopic topic = ErrorTopic::kOther;
  // The message, without what stands in front of it, its place and its hints. Empty where a script
  // runs: then what has the detail says it.
  std::string what;
  // The place: of what is wrong itself, of the import that names it, or, of what a script has
  // thrown, of the first frame that is the author's own. Empty: unknown.
  std::string url;
  int line = 0, column = 0;  // from 1, columns in units of UTF-16; 0: unknown
  bool is_import = false;
  // That line of the source as its author wrote it, or of a long one what lies around the column;
  // it takes at most kMostExcerptColumns of a terminal. Empty: unknown.
  std::string excerpt;
  int caret = 0;     // columns of a terminal in front of the place
  std::string hint;  // what may help; empty: nothing comes to mind
  // Of an import: the URL that it names, and one that may have been meant; where they are known.
  std::string target, meant;
  // Of what a script has thrown: that of the error behind it, its cause. Null: there is none, or
  // none that has a place.
  std::shared_ptr<const ErrorDetail> cause = nullptr;
};

inline constexpr int kMostExcerptColumns = 120;

// The same with the excerpt and the caret of its line and column in `source`, which has CRLF and LF
// (and what else ends lines in JavaScript) behind its lines; unchanged where it has no such line.
ErrorDetail with_excerpt(ErrorDetail detail, std::string_view source);

}  // namespace edgert
