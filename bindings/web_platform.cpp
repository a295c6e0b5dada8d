#include "bindings/web_platform.h"

#include <cstdio>
#include <cstdlib>

#include "bindings/web_platform_natives.h"

extern "C" const unsigned char edgert_snapshot_begin[];
extern "C" const unsigned char edgert_snapshot_end[];

namespace edgert {

namespace bindings {
void install_core(binding::Natives& natives);
void install_console(binding::Natives& natives);
void install_compression(binding::Natives& natives);
void install_crypto(binding::Natives& natives);
void install_deno(binding::Natives& natives);
void install_encoding(binding::Natives& natives);
void install_structured_clone(binding::Natives& natives);
void install_url(binding::Natives& natives);
void install_fetch(binding::Natives& natives);
void install_wasm(binding::Natives& natives);
void install_websocket(binding::Natives& natives);
void install_edge_runtime(binding::Natives& natives);
}  // namespace bindings

void install_web_platform(binding::Natives& natives) {
  bindings::install_core(natives);
  bindings::install_console(natives);
  bindings::install_compression(natives);
  bindings::install_crypto(natives);
  bindings::install_deno(natives);
  bindings::install_encoding(natives);
  bindings::install_structured_clone(natives);
  bindings::install_url(natives);
  bindings::install_fetch(natives);
  bindings::install_wasm(natives);
  bindings::install_websocket(natives);
  bindings::install_edge_runtime(natives);
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
