// OpenedFiles: what one realm has open, by the numbers that its scripts know.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "edgert/binding/file_system.h"
#include "edgert/binding/files.h"
#include "edgert/binding/scope.h"

namespace edgert::bindings {

// Operations of one file beside the realm's thread go on one after the other, in the order in which
// they were asked for.
struct OpenedEntry {
  std::shared_ptr<binding::OpenedFile> file;
  bool is_busy = false;
  // They do not know this entry before it is their turn: nobody would be left to let both go.
  std::deque<std::function<void(const std::shared_ptr<OpenedEntry>&)>> waiting;
};

// Thread: the realm's. Owner: the realm's slots.
class OpenedFiles {
 public:
  static OpenedFiles& of(binding::Scope& scope);

  // The number of one more; -EMFILE where there are too many.
  int64_t add(std::shared_ptr<binding::OpenedFile> file);
  // Null for a number that is none of an open file's.
  std::shared_ptr<OpenedEntry> find(double number) const;
  // Nobody finds it any more.
  std::shared_ptr<OpenedEntry> take(double number);

  // Where relative paths begin.
  const std::string& folder(const binding::Files& files);
  void set_folder(std::string folder) { folder_ = std::move(folder); }

 private:
  explicit OpenedFiles(const binding::Files& files);

  std::map<uint32_t, std::shared_ptr<OpenedEntry>> entries_;
  uint32_t last_ = 2;  // below are the standard streams
  std::string folder_;
};

}  // namespace edgert::bindings
