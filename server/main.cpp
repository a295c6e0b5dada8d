// edgertd: flags in, exit code out.
#include "edgertd.h"
#include "flags.h"

int main(int argc, char** argv) {
  const edgert::server::Command command = edgert::server::parse_flags(argc, argv);
  if (command.exit_code) return *command.exit_code;
  return edgert::server::serve(command.options);
}
