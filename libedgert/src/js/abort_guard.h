// What happens when V8 ends the process.
#pragma once

#include <csignal>

namespace edgert::js {

// V8 10.2 ends the process when a script asks for some sizes, without a word to the embedder. From
// here on a thread whose isolate has an on_ruin goes there instead. For an abort() that somebody
// else calls, the host's own handler is called, then what handled the signal before. Once a
// process.
void contain_aborts();

// Puts that back where the host has set a handler of its own since, which is called as one that was
// there before. True the first time that this was necessary; does nothing before contain_aborts.
// Thread: any.
bool keep_containing_aborts();

// Null: none.
using FatalSignalHandler = void (*)(int signal, siginfo_t* info, void* context);
void on_fatal_signal(FatalSignalHandler handler);

}  // namespace edgert::js
