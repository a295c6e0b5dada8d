#include "start/flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "common/entry_names.h"
#include "common/error_codes.h"
#include "doctor/this_v8.h"
#include "doctor/v8_age.h"
#include "edgert/closest.h"
#include "serve/config/serve_config.h"
#include "start/start_flags.h"
#include "verbs/verb_flags.h"

namespace edgert::server {

namespace {

constexpr int kWrongUsage = 2;

std::string version_text() {
  return std::string("edgertd ") + EDGERT_VERSION + " (V8 " + v8_text() + ")";
}

std::vector<std::string> verb_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* each : app.get_subcommands({})) names.push_back(each->get_name());
  return names;
}

std::vector<std::string> flag_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string did_you_mean(const std::string& written, const std::vector<std::string>& known) {
  const std::string meant = closest(written.substr(0, written.find('=')), known);
  return meant.empty() ? "" : "; did you mean " + meant + "?";
}

std::string help_of(const CLI::App& app) {
  const std::vector<CLI::App*> parsed = app.get_subcommands();
  return (parsed.empty() ? "" : parsed.front()->get_name() + " ") + "--help says what is";
}

// What stands where nothing was expected.
std::string tell_extras(const CLI::App& app) {
  const std::vector<std::string> extras = app.remaining(true);
  const std::vector<CLI::App*> parsed = app.get_subcommands();
  const std::string& first = extras.front();
  if (parsed.empty() && !first.starts_with('-')) {
    const std::vector<std::string> verbs = verb_names(app);
    const std::string meant = did_you_mean(first, verbs);
    return "\"" + first + "\" is no verb, and no file or folder to serve" +
           (meant.empty()
                ? ": there are " + CLI::detail::join(verbs, ", ") + "; --help says what they do"
                : meant);
  }
  if (parsed.empty()) {
    const std::string flag = first.substr(0, first.find('='));
    for (const CLI::App* verb : app.get_subcommands({})) {
      if (verb->get_option_no_throw(flag) != nullptr)
        return flag + " stands behind a verb, or behind what is to be served: edgertd " +
               verb->get_name() + " " + flag;
    }
  }
  const CLI::App& of = parsed.empty() ? app : *parsed.front();
  const std::string meant = first.starts_with("--") ? did_you_mean(first, flag_names(of)) : "";
  return "not expected: " + CLI::detail::join(extras, " ") +
         (meant.empty() ? "; " + help_of(app) : meant);
}

CLI::App* add_explain(CLI::App& app, std::string& code) {
  CLI::App* const explain = app.add_subcommand(
      "explain", "Say what the code of an error means, such as EDG102 or BOOT_ERROR");
  explain
      ->add_option("CODE", code,
                   "without one, all that there are; edgert.toml: the keys of that file")
      ->type_name("");
  return explain;
}

// What stands behind all that is wrong with a command line.
constexpr char kCode[] = " [EDG304]";

// As people take it out of a log: `[EDG102]`, or the number alone.
std::string plain_code(std::string code) {
  std::erase_if(code, [](char c) { return c == '[' || c == ']'; });
  const bool is_number = !code.empty() && code.find_first_not_of("0123456789") == std::string::npos;
  return is_number ? "EDG" + code : code;
}

int print_explanation(const std::string& written) {
  const std::string code = plain_code(written);
  const std::string text = code.empty()            ? page_of_codes()
                           : code == "edgert.toml" ? page_of_keys()
                                                   : explanation_of(code);
  if (text.empty()) {
    constexpr size_t kShown = 40;
    const std::string meant = code_meant(code);
    std::cerr << "edgertd: " << code.substr(0, kShown) << " is no code"
              << (meant.empty() ? std::string("; edgertd explain lists them")
                                : ": did you mean " + meant + "?")
              << kCode << "\n";
    return kWrongUsage;
  }
  std::cout << text;
  return 0;
}

// -v and -q, for a verb as well as before it.
void add_verbosity(CLI::App& app, bool& verbose, bool& quiet) {
  app.add_flag("-v,--verbose", verbose, "log boots and ends of workers too");
  app.add_flag("-q,--quiet", quiet, "log nothing");
}

// A package.json is none: beside functions it often lists what they import.
bool has_index(const std::filesystem::path& folder) {
  std::error_code none;
  for (const std::string& name : entry_names()) {
    if (std::filesystem::is_regular_file(folder / name, none)) return true;
  }
  return false;
}

// The reference's, or where that is not, the example that comes with an installation.
std::string usual_main_service(const std::string& of_reference) {
  std::error_code none;
  if (std::filesystem::exists(of_reference, none)) return of_reference;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", none);
  const std::filesystem::path installed =
      program.parent_path().parent_path() / "share/edgert/examples/main";
  return std::filesystem::exists(installed, none) ? installed.string() : of_reference;
}

// `edgertd PATH …` is `edgertd start --main-service PATH …`; of a folder without an index file
// whose folder `main` has one, that. `edgertd help VERB` is `edgertd VERB --help`.
std::vector<std::string> with_verb(int argc, char** argv, const std::vector<std::string>& verbs) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::vector<std::string> in_front = {"-v", "-q", "--verbose", "--quiet"};
  const auto first = std::find_if(arguments.begin(), arguments.end(), [&](const std::string& each) {
    return std::find(in_front.begin(), in_front.end(), each) == in_front.end();
  });
  if (first == arguments.end() || first->empty() || first->starts_with('-') ||
      std::find(verbs.begin(), verbs.end(), *first) != verbs.end())
    return arguments;
  std::error_code none;
  std::filesystem::path path = *first;
  if (!std::filesystem::exists(path, none)) {
    if (*first != "help") return arguments;
    arguments.erase(first);
    arguments.push_back("--help");
    return arguments;
  }
  if (std::filesystem::is_directory(path, none) && !has_index(path) && has_index(path / "main"))
    path /= "main";
  *first = path.string();
  arguments.insert(first, {"start", "--main-service"});
  return arguments;
}

Command refuse(const std::string& what) {
  std::cerr << "edgertd: " << what << " is not supported yet" << kCode << "\n";
  Command command;
  command.exit_code = kWrongUsage;
  return command;
}

std::string v8_flags() {
  const char* const flags = std::getenv("V8_FLAGS");
  return flags == nullptr ? std::string() : flags;
}

}  // namespace

Command parse_flags(int argc, char** argv) {
  Command command;
  CLI::App app(
      "edgertd serves JavaScript, TypeScript and WebAssembly functions, each in an isolate of its "
      "own.",
      "edgertd");
  app.set_version_flag("--version", version_text());
  app.get_formatter()->column_width(48);
  bool verbose = false;
  bool quiet = false;
  add_verbosity(app, verbose, quiet);

  // Scripts put flags of their own behind others.
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  CLI::App* start = app.add_subcommand("start", "Serve HTTP through a main worker");
  start->fallthrough();
  start->footer(
      "It ends with 15 after SIGTERM, which lets running requests finish, with 0 after SIGINT, "
      "with 75 "
      "to be\nstarted again, with 2 for wrong flags, else with 1.");
  add_verbosity(*start, verbose, quiet);
  add_start_flags(*start, command.options);
  CLI::App* serve =
      app.add_subcommand("serve", "Serve a folder of functions, without a main worker");
  serve->fallthrough();
  serve->footer(
      "DIR has edgert.toml or supabase/config.toml (edgertd explain edgert.toml lists the keys), "
      "or "
      "functions alone.\nIt reads all anew after SIGHUP, and ends as `edgertd start` does.");
  add_verbosity(*serve, verbose, quiet);
  ServeFlags serve_flags;
  add_serve_flags(*serve, serve_flags);
  VerbOptions verb;
  const std::vector<CLI::App*> verbs = add_verbs(app, verb);
  ProjectVerbOptions project_verb;
  const std::vector<CLI::App*> project_verbs = add_project_verbs(app, project_verb);
  for (CLI::App* each : verbs) add_verbosity(*each, verbose, quiet);
  for (CLI::App* each : project_verbs) add_verbosity(*each, verbose, quiet);
  std::string code;
  const CLI::App* const explain = add_explain(app, code);
  // Verbs take over what is said before them.
  app.footer(
      "Examples:\n"
      "  edgertd serve functions              serve each folder in it as a function\n"
      "  edgertd functions/main               serve through the main script of that folder\n"
      "  edgertd functions --watch            the same with functions/main, and restart what is "
      "saved\n"
      "  edgertd start -p 8000 --main-service functions/main --policy oneshot\n"
      "  edgertd bundle --entrypoint functions/hello/index.ts --output hello.edgert");

  try {
    std::vector<std::string> arguments = with_verb(argc, argv, verb_names(app));
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    // What is required may be missing because its name is wrong.
    const int kind = error.get_exit_code();
    if ((kind == static_cast<int>(CLI::ExitCodes::ExtrasError) ||
         kind == static_cast<int>(CLI::ExitCodes::RequiredError)) &&
        !app.remaining(true).empty()) {
      std::cerr << "edgertd: " << tell_extras(app) << kCode << "\n";
      command.exit_code = kWrongUsage;
      return command;
    }
    command.exit_code = kind == 0 ? 0 : kWrongUsage;
    if (kind == 0) {
      app.exit(error, std::cout, std::cerr);
      // Here and by `doctor`, which people and their scripts ask; not at each start.
      const std::string old = v8_warning(v8_date(), std::time(nullptr));
      if (error.get_name() == "CallForVersion" && !old.empty())
        std::cerr << "warning: " << old << "\n";
    } else
      std::cerr << "edgertd: " << error.what() << "; " << help_of(app) << kCode << "\n";
    return command;
  }
  if (explain->parsed()) {
    command.exit_code = print_explanation(code);
    return command;
  }
  if (verbose && quiet) {
    std::cerr << "edgertd: --verbose excludes --quiet" << kCode << "\n";
    command.exit_code = kWrongUsage;
    return command;
  }
  const Verbosity verbosity = verbose ? Verbosity::kVerbose
                              : quiet ? Verbosity::kQuiet
                                      : Verbosity::kNormal;
  for (const CLI::App* each : verbs) {
    if (!each->parsed()) continue;
    verb.verbosity = verbosity;
    command.verb = std::move(verb);
    return command;
  }
  for (const CLI::App* each : project_verbs) {
    if (!each->parsed()) continue;
    project_verb.flags.verbosity = verbosity;
    command.project_verb = std::move(project_verb);
    return command;
  }
  if (serve->parsed()) {
    serve_flags.verbosity = verbosity;
    serve_flags.v8_flags = v8_flags();
    command.serve = std::move(serve_flags);
    return command;
  }
  if (!start->parsed()) {
    std::cout << app.help();
    command.exit_code = 0;
    return command;
  }
  if (start->get_option("--main-service")->count() == 0)
    command.options.main_service = usual_main_service(command.options.main_service);
  if (const std::string flag = missing_flag(*start); !flag.empty()) return refuse(flag);
  if (const std::string fault = fault_of_tls_flags(command.options); !fault.empty()) {
    std::cerr << "edgertd: " << fault << "\n";
    command.exit_code = kWrongUsage;
    return command;
  }
  command.options.log.verbosity = verbosity;
  command.options.log.watches = command.options.watches;
  command.options.platform.v8_flags = v8_flags();
  return command;
}

}  // namespace edgert::server
