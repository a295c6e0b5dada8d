// edgertd: flags in, exit code out.
#include "start/flags.h"
#include "start/serve.h"
#include "verbs/run_verb.h"

int main(int argc, char** argv) {
  const edgert::server::Command command = edgert::server::parse_flags(argc, argv);
  if (command.exit_code) return *command.exit_code;
  if (command.verb) return edgert::server::run_verb(*command.verb);
  return edgert::server::serve(command.options);
}
