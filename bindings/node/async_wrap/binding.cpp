// Natives of async_wrap: contexts that follow what is asynchronous.
#include "edgert/binding/javascript.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/realm.h"

namespace edgert::bindings {

namespace {

// carryContext()
void carry_context(const binding::Arguments& info) {
  binding::Scope(info).realm().js().carry_context();
}

}  // namespace

void install_node_async_wrap(binding::Natives& natives) {
  natives.late_folder("node/async_wrap");
  natives.add("carryContext", carry_context, 0);
}

}  // namespace edgert::bindings
