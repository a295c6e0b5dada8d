// ErrorDetail: what is wrong with a function's sources, and where, for people who mend them.
#pragma once

#include <string>

namespace edgert {

// What keeps a function from booting, for hosts that explain it.
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
};

// Plain data. Everything but `url` and `what` can be shown on a terminal as it is.
struct ErrorDetail {
  ErrorTopic topic = ErrorTopic::kOther;
  std::string what;  // the message, without what stands in front of it, its place and its hints
  // The place: of what is wrong itself, or of the import that names it. Empty: unknown.
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
};

inline constexpr int kMostExcerptColumns = 120;

}  // namespace edgert
