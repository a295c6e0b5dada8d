#include "verbs/verb_flags.h"

#include <CLI/CLI.hpp>
#include <string>

#include "common/whole_number.h"

namespace edgert::server {

namespace {

constexpr uint64_t kMostSeconds = uint64_t{1} << 31;

CLI::App* add_verb(CLI::App& app, VerbOptions& options, Verb verb, const char* name,
                   const char* help) {
  CLI::App* const made = app.add_subcommand(name, help);
  made->fallthrough();
  // CLI11 calls it for the subcommand that is there.
  made->parse_complete_callback([&options, verb] { options.verb = verb; });
  return made;
}

void add_files(CLI::App& verb, VerbOptions& options) {
  verb.add_option("FILE", options.files, "a function's entry, or its folder")
      ->required()
      ->expected(1, -1)
      ->take_all()
      ->type_name("");
}

// What says how modules are found and fetched.
void add_graph_flags(CLI::App& verb, VerbOptions& options, const char* of_import_map = "") {
  verb.add_option("--import-map", options.import_map,
                  std::string(of_import_map) + "in place of what deno.json says of imports")
      ->type_name("FILE");
  verb.add_flag("--cached-only", options.cached_only,
                "fetch nothing: what is not in the cache is an error");
  verb.add_flag("--disable-module-cache", options.disable_module_cache,
                "ask servers once more for what is in the cache");
}

void add_lock_flags(CLI::App& verb, VerbOptions& options) {
  verb.add_flag(std::string("--lock{").append(kNearestLock).append("}"), options.lock,
                "write versions and hashes of what is imported into a lock file [=PATH]: the "
                "nearest deno.lock, or a new one beside deno.json or the entry");
  verb.add_flag("--frozen", options.frozen, "an error where the lock file would change");
}

void add_bundle(CLI::App& verb, VerbOptions& options) {
  verb.add_option_function<std::string>(
          "--entrypoint", [&options](const std::string& file) { options.files = {file}; },
          "the function's entry")
      ->required()
      ->type_name("FILE");
  verb.add_option("--output", options.output, "the pack to write; -: stdout [bin.edgert]")
      ->type_name("FILE");
  verb.add_option("--static", options.static_patterns,
                  "static files to put in, relative to the working directory; they lie below the "
                  "entry's folder; `**` is any number of folders")
      ->type_name("GLOB")
      ->expected(1)
      ->take_all();
  verb.add_option("--checksum", options.checksum,
                  "how the file as a whole is checked when it is opened; xx-hash3 is sha256 here; "
                  "its parts are checked in any case")
      ->check(CLI::IsMember({"no-checksum", "sha256", "xx-hash3"}))
      ->type_name("no-checksum|sha256|xx-hash3")
      ->envname("EDGE_RUNTIME_BUNDLE_CHECKSUM")
      ->capture_default_str();
  verb.add_option("--timeout", options.timeout_s, "time for all of it [none]")
      ->check(whole_number(0, kMostSeconds))
      ->type_name("SEC");
  verb.add_option_function<std::string>(
          "--decorator",
          [&options](const std::string&) {
            options.notes.emplace_back(
                "--decorator is deprecated and ignored: compilerOptions.experimentalDecorators of "
                "deno.json says which decorators are meant");
          },
          "deprecated and ignored: deno.json says it")
      ->type_name("KIND");
}

}  // namespace

std::vector<CLI::App*> add_verbs(CLI::App& app, VerbOptions& options) {
  CLI::App* const bundle =
      add_verb(app, options, Verb::kBundle, "bundle",
               "Put a function with all that it imports into one file, a pack");
  add_bundle(*bundle, options);
  add_graph_flags(*bundle, options, "deprecated, deno.json names one: ");
  add_lock_flags(*bundle, options);

  CLI::App* const unbundle = add_verb(app, options, Verb::kUnbundle, "unbundle",
                                      "Take a pack, or an eszip, apart into files");
  unbundle
      ->add_option_function<std::string>(
          "--pack,--eszip", [&options](const std::string& file) { options.files = {file}; },
          "the file to take apart")
      ->required()
      ->type_name("FILE");
  unbundle->add_option("--output", options.output, "the folder to write to [./]")->type_name("DIR");
  unbundle->add_flag("--force", options.force,
                     "replace files that are there already with other bytes");

  CLI::App* const cache =
      add_verb(app, options, Verb::kCache, "cache",
               "Fetch and transpile what functions import, so that they can do without network");
  add_files(*cache, options);
  add_graph_flags(*cache, options);
  add_lock_flags(*cache, options);

  CLI::App* const info =
      add_verb(app, options, Verb::kInfo, "info", "Show what a function imports");
  add_files(*info, options);
  add_graph_flags(*info, options);
  info->add_flag("--json", options.json, "as JSON");

  CLI::App* const vendor =
      add_verb(app, options, Verb::kVendor, "vendor",
               "Write what functions import from other machines beside them, with an import map");
  add_files(*vendor, options);
  add_graph_flags(*vendor, options);
  vendor
      ->add_option("--output", options.output,
                   "the folder to write to, one for all functions; npm packages go into "
                   "node_modules beside it [vendor, in each function's folder]")
      ->type_name("DIR");
  return {bundle, unbundle, cache, info, vendor};
}

}  // namespace edgert::server
