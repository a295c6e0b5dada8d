// What the process holds at this moment: see edgert/platform.h.
#include "edgert/platform.h"
#include "js/isolate.h"
#include "loop/loop.h"

namespace edgert {

LiveObjects live_objects() {
  return {js::LiveCounts::isolates.load(), js::LiveCounts::wraps.load(),
          js::LiveCounts::pins.load(), loop::live_handle_count(), js::LiveCounts::ruined.load()};
}

std::string to_text(const LiveObjects& objects) {
  return std::to_string(objects.isolates) + " isolates, " + std::to_string(objects.wraps) +
         " wraps, " + std::to_string(objects.pins) + " pins, " + std::to_string(objects.handles) +
         " handles";
}

}  // namespace edgert
