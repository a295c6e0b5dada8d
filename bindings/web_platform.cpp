#include "bindings/web_platform.h"

#include <cstdio>
#include <cstdlib>

#include "edgert/binding/natives.h"

extern "C" const unsigned char edgert_snapshot_begin[];
extern "C" const unsigned char edgert_snapshot_end[];

namespace edgert {

// The list is the build's, of all folders with a binding.cpp.
namespace bindings {
#define EDGERT_NATIVES(folder) void install_##folder(binding::Natives& natives);
#include "edgert/native_folders.inc"
#undef EDGERT_NATIVES
}  // namespace bindings

void install_web_platform(binding::Natives& natives) {
#define EDGERT_NATIVES(folder) bindings::install_##folder(natives);
#include "edgert/native_folders.inc"
#undef EDGERT_NATIVES
}

std::shared_ptr<const Snapshot> web_platform() {
  static const std::shared_ptr<const Snapshot> snapshot = [] {
    const auto* begin = reinterpret_cast<const char*>(edgert_snapshot_begin);
    const auto* end = reinterpret_cast<const char*>(edgert_snapshot_end);
    auto made = Snapshot::create({begin, static_cast<size_t>(end - begin)}, install_web_platform);
    if (!made.ok()) {
      std::fprintf(stderr, "edgert: the embedded snapshot: %s\n", made.error().message.c_str());
      std::abort();
    }
    return std::move(made).value();
  }();
  return snapshot;
}

}  // namespace edgert
