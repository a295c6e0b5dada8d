// edgert_mksnapshot BUNDLE OUTPUT: freezes the web platform's JS bundle into a start-up snapshot.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "bindings/web_platform_natives.h"
#include "edgert/platform.h"
#include "edgert/snapshot.h"

namespace {

int fail(const std::string& message) {
  std::fprintf(stderr, "edgert_mksnapshot: %s\n", message.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return fail("usage: edgert_mksnapshot BUNDLE OUTPUT");
  std::ifstream input(argv[1], std::ios::binary);
  if (!input) return fail(std::string("cannot read ") + argv[1]);
  const std::string script{std::istreambuf_iterator<char>(input), {}};
  auto platform = edgert::Platform::create();
  if (!platform.ok()) return fail(platform.error().message);
  auto snapshot = edgert::Snapshot::build(script, edgert::install_web_platform);
  if (!snapshot.ok()) return fail(snapshot.error().message);
  std::ofstream output(argv[2], std::ios::binary);
  output << snapshot.value();
  output.close();
  if (!output) return fail(std::string("cannot write ") + argv[2]);
  return 0;
}
