// Jobs: what a script may have computed at once or beside its thread.
#pragma once

#include <functional>

#include "bindings/node/crypto/call.h"

namespace edgert::bindings::node_crypto {

// Looks at `stopped` when it takes long, and holds nothing of JavaScript.
using Work = std::function<Got<Value>(crypto::Stopped stopped)>;

// Answers with a job for `run` or `start` of jobs.cpp. `bytes`: all that it holds and makes.
void give_job(Call& call, size_t bytes, Work work);

// For what computes long inside a call: true once the worker is on its way out.
crypto::Stopped stopped_of(Scope& scope);

}  // namespace edgert::bindings::node_crypto
