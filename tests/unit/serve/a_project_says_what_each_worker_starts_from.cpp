#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "serve/project.h"
#include "support/serve_config.h"

namespace {

using edgert::server::LoadedProject;
using edgert::server::ServedFunction;
using edgert::server::ServeFlags;

ServeFlags flags_for(const std::string& folder) {
  ServeFlags flags;
  flags.folder = folder;
  return flags;
}

const ServedFunction& function_of(const LoadedProject& loaded, const std::string& name) {
  const auto& functions = loaded.project->functions;
  return *std::find_if(functions.begin(), functions.end(),
                       [&name](const ServedFunction& each) { return each.name == name; });
}

std::string variable_of(const ServedFunction& function, const std::string& name) {
  for (const auto& [known, value] : function.worker->env) {
    if (known == name) return value;
  }
  return "(none)";
}

}  // namespace

TEST_CASE("a project says what each worker starts from") {
  const serve_test::Folder folder;
  folder.write("edgert.toml", R"toml(
[edge_runtime.secrets]
a = "secret"
b = "secret"
[supabase]
url = "https://x"
[server]
port = 1
max_workers = 7
[defaults]
env = { B = "defaults", C = "defaults" }
[functions.a]
env = { C = "a" }
limits = { memory_mb = 64 }
module_roots = ["lib"]
routes = ["/x"]
static_files = ["functions/a/*.txt"]
[functions.named]
entrypoint = "functions/a/other.ts"
[functions.off]
enabled = false
)toml");
  folder.write("functions/a/index.ts");
  folder.write("functions/a/other.ts");
  folder.write("functions/a/deno.json", "{}");
  folder.write("functions/off/index.ts");
  folder.write("functions/file.ts");
  folder.write("functions/pack.edgert");
  folder.write("functions/_shared/cors.ts");
  folder.write("functions/import_map.json", "{}");
  folder.write("functions/.env", "A=file\nSUPABASE_URL=mine\nD=d\n");
  folder.write("lib/x.ts");
  ServeFlags flags = flags_for(folder.path());
  flags.port = 2;
  const LoadedProject loaded = edgert::server::load_project(flags);
  CHECK(serve_test::told(loaded.errors) == serve_test::Told{});
  REQUIRE(loaded.project != nullptr);
  CHECK(loaded.notes.size() == 1);  // SUPABASE_URL of .env
  const auto& project = *loaded.project;
  REQUIRE(project.functions.size() == 4);
  CHECK(project.config.server.port == 2);

  const ServedFunction& a = function_of(loaded, "a");
  CHECK(a.worker->service_path == folder / "functions/a");
  CHECK(a.worker->entry_point.empty());
  CHECK(a.worker->import_map_path.empty());  // its deno.json is found
  CHECK(a.worker->limits.memory_mb == 64);
  CHECK_FALSE(a.worker->privileged);
  CHECK_FALSE(a.worker->inherit_env);
  CHECK(a.worker->module_roots == serve_test::Told{folder / "functions/_shared", folder / "lib",
                                                   folder / "functions/import_map.json"});
  CHECK(a.worker->static_patterns == serve_test::Told{folder / "functions/a/*.txt"});
  CHECK(variable_of(a, "A") == "file");
  CHECK(variable_of(a, "B") == "defaults");
  CHECK(variable_of(a, "C") == "a");
  CHECK(variable_of(a, "D") == "d");
  CHECK(variable_of(a, "SUPABASE_URL") == "https://x");
  CHECK(variable_of(a, "SUPABASE_ANON_KEY") == "(none)");
  CHECK(variable_of(a, "DENO_DEPLOYMENT_ID") == "a");
  CHECK(variable_of(a, "PATH") == "(none)");

  const ServedFunction& named = function_of(loaded, "named");
  CHECK(named.worker->service_path == folder / "functions/named");
  CHECK(named.worker->entry_point == folder / "functions/a/other.ts");
  CHECK(function_of(loaded, "file").worker->service_path == folder / "functions/file.ts");
  CHECK(function_of(loaded, "file").worker->import_map_path ==
        folder / "functions/import_map.json");
  CHECK(function_of(loaded, "pack").worker->service_path == folder / "functions/pack.edgert");
  CHECK_FALSE(function_of(loaded, "pack").worker->module_roots.has_value());

  CHECK(project.functions[project.routes.find("h", "GET", "/x").function].name == "a");
  CHECK(project.functions[project.routes.find("h", "GET", "/named").function].name == "named");
  CHECK(project.routes.find("h", "GET", "/off").kind ==
        edgert::server::RouteMatch::Kind::kNotFound);
  for (const char* file : {"edgert.toml", ".env", "functions", "functions/.env"})
    CHECK(project.files.contains(folder / file));
  edgert::PoolOptions pool;
  apply(project.config.server, &pool);
  CHECK(pool.max_workers == 7);
}

TEST_CASE("flags count more than the file") {
  const serve_test::Folder folder;
  folder.write("supabase/config.toml", "[functions.a]\nverify_jwt = true\n");
  folder.write("supabase/functions/a/index.ts");
  folder.write("supabase/functions/b/index.ts");
  folder.write("supabase/functions/b/package.json", "{}");
  folder.write("supabase/functions/helper.ts");
  folder.write("other.env", "X=1\n");
  ServeFlags flags = flags_for(folder.path());
  LoadedProject loaded = edgert::server::load_project(flags);
  REQUIRE(loaded.project != nullptr);
  CHECK(loaded.project->functions.size() == 2);
  CHECK(function_of(loaded, "a").config.verify_jwt);
  CHECK(function_of(loaded, "a").worker->no_npm);
  // Its functions import each other's modules.
  CHECK(function_of(loaded, "a").worker->module_roots ==
        serve_test::Told{folder / "supabase/functions"});
  CHECK_FALSE(function_of(loaded, "b").worker->no_npm);
  CHECK(variable_of(function_of(loaded, "a"), "SUPABASE_URL") == "http://127.0.0.1:54321");
  CHECK(variable_of(function_of(loaded, "a"), "SUPABASE_SECRET_KEYS")
            .starts_with("{\"default\":\"sb_secret_"));
  flags.no_verify_jwt = true;
  flags.functions = {"b"};
  flags.env_file = folder / "other.env";
  flags.import_map = folder / "map.json";
  loaded = edgert::server::load_project(flags);
  REQUIRE(loaded.project != nullptr);
  REQUIRE(loaded.project->functions.size() == 1);
  const ServedFunction& b = loaded.project->functions[0];
  CHECK_FALSE(b.config.verify_jwt);
  CHECK(b.worker->import_map_path == folder / "map.json");
  CHECK(variable_of(b, "X") == "1");
}

TEST_CASE("what is wrong with a project is told at once") {
  const serve_test::Folder folder;
  folder.write(
      "edgert.toml",
      "[functions.helo]\nverify_jwt = false\n[functions.b]\nentrypoint = \"no.ts\"\n"
      "[functions.hello]\nroutes = [\"/x\"]\n[functions.two]\nroutes = [\"/x\"]\n[log]\nx = 1\n");
  folder.write("functions/hello/index.ts");
  folder.write("functions/two/index.ts");
  folder.write("functions/.env", "no variable\n");
  ServeFlags flags = flags_for(folder.path());
  flags.functions = {"hello", "two", "hallo"};
  const LoadedProject loaded = edgert::server::load_project(flags);
  CHECK(loaded.project == nullptr);
  CHECK(serve_test::told(loaded.errors) ==
        serve_test::Told{
            "10:1 [log] has no key \"x\" (there are format, access, source, quota_lines_per_s, "
            "quota_kb_per_s)",
            "1:1 this is no NAME=value (a comment begins with \"#\")",
            "1:12 there is no function \"helo\" in " + (folder / "functions") +
                " (did you mean \"hello\"?)",
            "0:0 there is no function \"hallo\", which --functions names (did you mean \"hello\"?)",
            "3:12 the entrypoint of \"b\" is no file: " + (folder / "no.ts"),
            "7:12 the route /x of \"two\": another function has the same route"});
  flags.env_file = folder / "absent.env";
  flags.functions.clear();
  CHECK(serve_test::told(edgert::server::load_project(flags).errors).at(1) ==
        "0:0 there is no such file");
}
