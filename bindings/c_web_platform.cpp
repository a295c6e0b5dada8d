#include "bindings/c_web_platform.h"

#include "bindings/web_platform.h"
#include "edgert/c_snapshot.h"

const edgert_snapshot* edgert_web_platform(void) {
  static const edgert_snapshot made{edgert::web_platform()};
  return &made;
}
