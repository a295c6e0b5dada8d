// edgert_mksnapshot OUTPUT PLATFORM: freezes the web platform, whose scripts lie in PLATFORM, into
// a start-up snapshot.
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <string>

#include "bindings/build_snapshot.h"
#include "bindings/web_platform.h"

namespace {

int fail(const std::string& message) {
  std::fprintf(stderr, "edgert_mksnapshot: %s\n", message.c_str());
  return 1;
}

// The likely reason, in place of a bare signal.
void on_segmentation_fault(int) {
  constexpr char kMessage[] =
      "edgert_mksnapshot: a native was called that needs a realm, and there is none while the "
      "snapshot is made: see atStart() in docs/bindings.md\n";
  (void)!write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
  _exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGSEGV, on_segmentation_fault);
  if (argc != 3) return fail("usage: edgert_mksnapshot OUTPUT PLATFORM");
  auto platform = edgert::Platform::create();
  if (!platform.ok()) return fail(platform.error().message);
  auto snapshot =
      edgert::build_snapshot(*platform.value(), {argv[2], "", edgert::install_web_platform});
  if (!snapshot.ok()) return fail(snapshot.error().message);
  std::ofstream output(argv[1], std::ios::binary);
  output << snapshot.value();
  output.close();
  if (!output) return fail(std::string("cannot write ") + argv[1]);
  return 0;
}
