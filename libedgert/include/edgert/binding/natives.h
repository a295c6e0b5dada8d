// How a bindings folder offers its C++ half to its JS half.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "edgert/binding/scope.h"

namespace edgert::binding {

// Collects the native functions of the platform, folder by folder. The JS bundle sees them as
// `natives.<folder>.<function>`. The same list yields the snapshot's external references, so its
// order must be the same at build time and at run time: it is code, never data.
class Natives {
 public:
  struct Entry {
    std::string_view folder;
    std::string_view name;
    NativeFunction function;
    int length;
    bool is_late;
  };

  // Functions added from here on belong to `folder` (camelCase, a literal).
  void folder(std::string_view folder) { folder_ = folder, is_late_ = false; }
  // The same for a folder that the snapshot knows nothing of: its functions are made when a script
  // of the platform asks `natives.snapshot.lateNatives(folder)` for them.
  void late_folder(std::string_view folder) { folder_ = folder, is_late_ = true; }
  void add(std::string_view name, NativeFunction function, int length = 0) {
    entries_.push_back({folder_, name, function, length, is_late_});
  }
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::string_view folder_;
  bool is_late_ = false;
  std::vector<Entry> entries_;
};

// A bindings folder's entry point.
using Install = void (*)(Natives&);

}  // namespace edgert::binding
