// Natives of process: its end.
#include "edgert/binding/lifetime.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/realm.h"

namespace edgert::bindings {

namespace {

// exit(): this worker ends after the current turn, and nobody else
void exit_worker(const binding::Arguments& info) {
  binding::Scope(info).realm().lifetime().schedule_termination();
}

}  // namespace

void install_node_process_methods(binding::Natives& natives) {
  natives.late_folder("node/process_methods");
  natives.add("exit", exit_worker, 1);
}

}  // namespace edgert::bindings
