// What happens when V8 ends the process.
#pragma once

namespace edgert::js {

// V8 10.2 ends the process when a script asks for some sizes, without a word to the embedder. From
// here on a thread whose isolate has an on_ruin goes there instead. An abort() that somebody else
// calls ends the process as ever. Once a process.
void contain_aborts();

}  // namespace edgert::js
