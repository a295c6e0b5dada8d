// CLI11 throws here, and nowhere else in this folder.
#include "serve/serve_flags.h"

#include <CLI/CLI.hpp>

#include "common/whole_number.h"
#include "serve/canary.h"

namespace edgert::server {

namespace {

constexpr uint64_t kMostThreads = 1024;

void add_places(CLI::App& verb, ServeFlags& flags) {
  verb.add_option("DIR", flags.folder,
                  "the project's folder, its supabase/, or that of the functions themselves [.]")
      ->type_name("");
  verb.add_option("--config", flags.config,
                  "in place of edgert.toml, or supabase/config.toml, of DIR")
      ->type_name("FILE");
}

void add_canaries(CLI::App& verb, ServeFlags& flags, const char* help) {
  verb.add_option_function<std::vector<std::string>>(
          "--canary",
          [&flags](const std::vector<std::string>& given) {
            for (const std::string& each : given) {
              Result<std::pair<std::string, uint32_t>> canary = parse_canary(each);
              if (!canary.ok()) throw CLI::ValidationError("--canary", canary.error().message);
              if (!flags.canaries.insert(std::move(canary).value()).second)
                throw CLI::ValidationError("--canary", each + ": it has one share already");
            }
          },
          help)
      ->type_name("NAME=SHARE")
      ->expected(1)
      ->take_all();
}

CLI::App* add_one_verb(CLI::App& app, ProjectVerbOptions& options, ProjectVerb verb,
                       const char* name, const char* help) {
  CLI::App* const made = app.add_subcommand(name, help);
  made->fallthrough();
  made->parse_complete_callback([&options, verb] { options.verb = verb; });
  return made;
}

}  // namespace

void add_project_flags(CLI::App& verb, ServeFlags& flags) {
  add_places(verb, flags);
  verb.add_option("--env-file", flags.env_file,
                  "variables of all functions, in place of .env in their folder")
      ->type_name("FILE");
  verb.add_option("--import-map", flags.import_map,
                  "of all functions, in place of what their configurations say")
      ->type_name("FILE");
  verb.add_flag("--no-verify-jwt", flags.no_verify_jwt, "let requests in without a token");
  verb.add_option("--functions", flags.functions, "these alone")
      ->type_name("NAME,NAME")
      ->delimiter(',')
      ->expected(1)
      ->take_all();
}

void add_serve_flags(CLI::App& serve, ServeFlags& flags) {
  add_project_flags(serve, flags);
  serve.add_flag_function(
      "--watch,!--no-watch", [&flags](int64_t count) { flags.watch = count > 0; },
      "take over what is saved while it serves [on a terminal]");
  add_canaries(serve, flags,
               "each new version of NAME gets this share of its requests first, such as hello=10%");
  serve.option_defaults()->group("Listening");
  serve.add_option("-i,--host", flags.host, "address to listen on, IPv4 or IPv6 [0.0.0.0]")
      ->type_name("HOST");
  serve.add_option("-p,--port", flags.port, "port to listen on; 0: any free one [9000]")
      ->check(whole_number(0, 65535))
      ->type_name("PORT")
      ->envname("EDGE_RUNTIME_PORT");
  serve
      .add_option("--threads", flags.threads, "threads that take connections; 0: one for each core")
      ->check(whole_number(0, kMostThreads))
      ->type_name("N");
  serve
      .add_option("--admin", flags.admin,
                  "where health, metrics and reloads are asked for [nowhere]")
      ->type_name("HOST:PORT");
  serve.option_defaults()->group("The log");
  serve
      .add_option_function<std::string>(
          "--log-format", [&flags](const std::string& name) { flags.json_log = name == "json"; },
          "a line of text or an object of JSON for each entry [text on a terminal, else json]")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("text|json");
  serve.add_flag("--access-log", flags.access_log, "a line for each request");
  serve.option_defaults()->group("OPTIONS");
}

std::vector<CLI::App*> add_project_verbs(CLI::App& app, ProjectVerbOptions& options) {
  CLI::App* const init =
      add_one_verb(app, options, ProjectVerb::kInit, "init",
                   "Write the beginning of a project: edgert.toml, and a function");
  init->add_option("DIR", options.flags.folder, "the folder to write to [.]")->type_name("");

  CLI::App* const made =
      add_one_verb(app, options, ProjectVerb::kNew, "new", "Write another function, in TypeScript");
  made->add_option("NAME", options.name, "what it is called")->required()->type_name("");
  add_places(*made, options.flags);

  CLI::App* const check =
      add_one_verb(app, options, ProjectVerb::kCheck, "check",
                   "Say what is wrong with a folder of functions, without serving it");
  add_project_flags(*check, options.flags);

  const auto add_admin = [&options](CLI::App* verb) {
    add_places(*verb, options.flags);
    verb->add_option("--admin", options.flags.admin,
                     "where it is asked [what the configuration says]")
        ->type_name("HOST:PORT");
  };
  CLI::App* const reload =
      add_one_verb(app, options, ProjectVerb::kReload, "reload",
                   "Have a server that runs read everything anew, without losing a request");
  add_admin(reload);
  add_canaries(*reload, options.flags,
               "NAME's new version gets this share of its requests first, such as hello=10%");

  CLI::App* const profile =
      add_one_verb(app, options, ProjectVerb::kProfile, "profile",
                   "Write where a function of a server that runs spends its CPU time");
  profile->add_option("NAME", options.name, "the function")->required()->type_name("");
  profile->add_option("--seconds", options.seconds, "how long it is watched [5]")
      ->check(whole_number(1, 60))
      ->type_name("N");
  profile
      ->add_option("-o,--output", options.output,
                   "a .cpuprofile, for the DevTools of Chrome and for editors [NAME.cpuprofile]")
      ->type_name("FILE");
  add_admin(profile);

  CLI::App* const cron = app.add_subcommand("cron", "What the schedules of a server that runs do");
  cron->require_subcommand(1);
  CLI::App* const list = add_one_verb(*cron, options, ProjectVerb::kCronList, "list",
                                      "Say when each has run, and will");
  list->add_flag("--json", options.is_json, "in JSON, as GET /schedules has it");
  add_admin(list);
  CLI::App* const run = add_one_verb(*cron, options, ProjectVerb::kCronRun, "run", "Run one now");
  run->add_option("NAME", options.name, "FUNCTION/NAME")->required()->type_name("");
  add_admin(run);

  CLI::App* const doctor =
      add_one_verb(app, options, ProjectVerb::kDoctor, "doctor",
                   "Say whether this machine is one to serve on, and what to do where it is not");
  add_places(*doctor, options.flags);
  // Without DIR it looks at the machine alone.
  doctor->parse_complete_callback([&options, doctor] {
    options.verb = ProjectVerb::kDoctor;
    if (doctor->get_option("DIR")->count() == 0) options.flags.folder.clear();
  });
  doctor->add_flag("--json", options.is_json, "in JSON, for machines");
  doctor->footer("It ends with 1 where something will fail, and with 0 where it only warns.");
  return {init, made, check, reload, profile, cron, doctor};
}

}  // namespace edgert::server
