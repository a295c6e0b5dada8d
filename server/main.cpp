// edgertd: flags in, exit code out.
#include "edgertd.h"
#include "flags.h"

int main(int argc, char** argv) {
  const edgertd::Command command = edgertd::parse_flags(argc, argv);
  if (command.exit_code) return *command.exit_code;
  return edgertd::serve(command.options);
}
