// build_snapshot: freezes the web platform, and bindings of a host's own behind it, into a start-up
// snapshot. For build tools.
#pragma once

#include <string>

#include "edgert/platform.h"
#include "edgert/result.h"
#include "edgert/snapshot.h"

namespace edgert {

struct SnapshotSources {
  // The folder with web_platform.js and late/, which an installation has as share/edgert/platform.
  std::string platform;
  // A host's own: ASCII, an expression that is a function. It is called with `natives` once the
  // platform is there, and what it hangs onto globalThis is in every realm. Empty: none.
  std::string script;
  // Natives of both: calls install_web_platform, then adds the host's own.
  Snapshot::Install install = nullptr;
};

// The bytes for Snapshot::create, which takes the same `install`, in a process with the same V8.
// `platform` is one made for this: the process runs no workers yet. Thread: any. Owner: the caller
// of the bytes. Errors: kInvalidArgument names the file that cannot be read, or says what the
// script threw. Cost: blocks for some seconds, while workers boot that touch the platform's late
// parts.
Result<std::string> build_snapshot(Platform& platform, const SnapshotSources& sources);

}  // namespace edgert
