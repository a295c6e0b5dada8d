// Jobs: what a script may have computed at once or beside its thread.
#pragma once

#include <functional>

#include "bindings/node/crypto/call.h"

namespace edgert::bindings::node_crypto {

// Looks at `stopped` when it takes long, and holds nothing of JavaScript.
using Work = std::function<Got<Value>(crypto::Stopped stopped)>;

// Answers with a job for `run` or `start`. It holds so many bytes from now on, and needs so many
// more while it runs.
void give_job(Call& call, size_t holds, Work work, size_t needs = 0);

// For what computes long inside a call: true once the worker is on its way out.
crypto::Stopped stopped_of(Scope& scope);

}  // namespace edgert::bindings::node_crypto
