// What is behind a Snapshot: the blobs that isolates begin from, and the scripts that come later.
#pragma once

#include <v8.h>

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "edgert/binding/natives.h"
#include "edgert/snapshot.h"
#include "js/blob.h"
#include "js/late_part.h"
#include "js/shared_text.h"

namespace edgert {

struct Snapshot::Impl {
  v8::StartupData web{nullptr, 0};
  v8::StartupData node{nullptr, 0};
  std::optional<js::SharedText> script;       // that the isolates' functions are lines of
  std::vector<intptr_t> external_references;  // ends with 0
  std::map<std::string_view, js::LatePart> late_parts;
  bool gathers_code = false;
  std::vector<binding::Natives::Entry> late_natives;

  const v8::StartupData& blob(js::Blob which) const {
    return which == js::Blob::kNode ? node : web;
  }
  // All else, out of what is not V8's; `late_parts` are there.
  void refer_to(const binding::Natives& natives, std::string_view platform_script);
};

namespace js {
// The context's embedder data slot that holds the array of hooks.
inline constexpr int kHooksSlot = 1;
// The one with the platform, of the contexts that the snapshot has beside the bare one.
inline constexpr size_t kPlatformContext = 0;
}  // namespace js

}  // namespace edgert
