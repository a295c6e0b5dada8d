// make_snapshot PLATFORM SCRIPT OUTPUT: freezes the web platform with SCRIPT behind it.
#include <edgert/build_snapshot.h>

#include <cstdio>
#include <fstream>
#include <iterator>

#include "shout.h"

int main(int, char** arguments) {
  std::ifstream script(arguments[2]);
  edgert::SnapshotSources sources{
      arguments[1], {std::istreambuf_iterator<char>(script), {}}, install_with_shout};
  const auto platform = edgert::Platform::create().value();
  const auto snapshot = edgert::build_snapshot(*platform, sources);
  if (!snapshot.ok()) return std::fprintf(stderr, "%s\n", snapshot.error().message.c_str()), 1;
  std::ofstream output(arguments[3], std::ios::binary);
  output << snapshot.value();
  return output.flush() ? 0 : 1;
}
