// Fails a test case that leaves isolates, wraps, pins or handles behind.
#include <catch2/catch_test_macros.hpp>
#include <catch2/reporters/catch_reporter_event_listener.hpp>
#include <catch2/reporters/catch_reporter_registrars.hpp>

#include "edgert/platform.h"

namespace {

class LiveObjectsListener final : public Catch::EventListenerBase {
 public:
  using Catch::EventListenerBase::EventListenerBase;
  void testCasePartialEnded(const Catch::TestCaseStats&, uint64_t) override {
    const edgert::LiveObjects left = edgert::live_objects();
    if (left.none()) return;
    std::fprintf(stderr, "left behind: %s\n", edgert::to_text(left).c_str());
    std::exit(1);
  }
};

CATCH_REGISTER_LISTENER(LiveObjectsListener)

}  // namespace
