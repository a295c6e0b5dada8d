// edgertd: flags in, exit code out.
#include "doctor/doctor.h"
#include "serve/project_verbs.h"
#include "serve/serve.h"
#include "start/flags.h"
#include "start/serve.h"
#include "verbs/run_verb.h"

int main(int argc, char** argv) {
  const edgert::server::Command command = edgert::server::parse_flags(argc, argv);
  if (command.exit_code) return *command.exit_code;
  if (command.serve) return edgert::server::serve_folder(*command.serve);
  if (command.project_verb && command.project_verb->verb == edgert::server::ProjectVerb::kDoctor)
    return edgert::server::run_doctor(*command.project_verb);
  if (command.project_verb) return edgert::server::run_project_verb(*command.project_verb);
  if (command.verb) return edgert::server::run_verb(*command.verb);
  return edgert::server::serve(command.options);
}
