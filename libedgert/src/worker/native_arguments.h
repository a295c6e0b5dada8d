// What a script gives to a function of the host's, as plain values.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "edgert/binding/held_bytes.h"
#include "edgert/binding/scope.h"
#include "edgert/native_call.h"
#include "worker/given_stream.h"

namespace edgert::worker {

struct NativeArgument {
  ArgumentKind kind = ArgumentKind::kNothing;
  std::string data;  // text, bytes, or JSON text
  std::shared_ptr<GivenStream> stream;
};
using NativeArguments = std::vector<NativeArgument>;

// Takes them out of a call, each at once and in their order: what a script of the next one's runs
// changes none. `held` counts them, before they are copied. False with a pending exception: there
// are too many, the worker's memory has no room for them, or one is no JSON. `place` is that of
// their streams.
bool read_arguments(binding::Scope& scope, const binding::Arguments& info,
                    const std::shared_ptr<const WorkerState>& state, const Turns::Place& place,
                    binding::HeldBytes* held, NativeArguments* out);

}  // namespace edgert::worker
