#include "serve/function_folder.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "common/entry_names.h"
#include "serve/config/config_reader.h"
#include "serve/source_text.h"

namespace edgert::server {

namespace {

namespace fs = std::filesystem;

bool is_folder(const fs::path& path) {
  std::error_code none;
  return fs::is_directory(path, none);
}

bool is_file(const fs::path& path) {
  std::error_code none;
  return fs::is_regular_file(path, none);
}

std::string absolute(const std::string& path) {
  std::error_code none;
  return absolute_from(fs::current_path(none).string(), path);
}

constexpr char kOwn[] = "edgert.toml";
constexpr char kSupabase[] = "config.toml";

// `config` is one's own: where its functions are, unless it says so itself.
std::string functions_beside(const fs::path& config) {
  const fs::path folder = config.parent_path();
  if (config.filename() == kSupabase) return (folder / "functions").string();
  for (const fs::path& each : {folder / "functions", folder / "supabase" / "functions"}) {
    if (is_folder(each)) return each.string();
  }
  return folder.string();
}

bool is_below(const std::string& path, const std::string& folder) {
  return path == folder || path.starts_with(folder.ends_with('/') ? folder : folder + "/");
}

// Whether a package.json names an entry; the boot says whether it is one.
bool names_main(const fs::path& package) {
  constexpr size_t kMost = size_t{1} << 20;
  const Result<std::string> text = read_text_file(package.string(), kMost);
  return text.ok() && text.value().find("\"main\"") != std::string::npos;
}

struct Suffix {
  std::string_view text;
  FoundFunction::Kind kind;
};

constexpr Suffix kSuffixes[] = {
    {".ts", FoundFunction::Kind::kFile},   {".tsx", FoundFunction::Kind::kFile},
    {".js", FoundFunction::Kind::kFile},   {".mjs", FoundFunction::Kind::kFile},
    {".jsx", FoundFunction::Kind::kFile},  {".edgert", FoundFunction::Kind::kPack},
    {".eszip", FoundFunction::Kind::kPack}};

class Search {
 public:
  Search(std::string folder, bool folders_alone)
      : folder_(std::move(folder)), folders_alone_(folders_alone) {
    std::error_code none;
    real_ = fs::canonical(folder_, none).string();
  }

  void look_at(const std::string& name) {
    const fs::path path = fs::path(folder_) / name;
    if (name.starts_with('.')) return;
    if (name.starts_with('_')) {
      if (is_folder(path) && stays_inside(path)) found_.shared.push_back(path.string());
      return;
    }
    if (is_folder(path)) {
      if (has_entry(path.string())) add(path, name, FoundFunction::Kind::kFolder);
      return;
    }
    if (!is_file(path)) return;
    for (const Suffix& suffix : kSuffixes) {
      if (!name.ends_with(suffix.text)) continue;
      if (suffix.kind == FoundFunction::Kind::kFile && folders_alone_) return;
      std::string stem = name.substr(0, name.size() - suffix.text.size());
      // "types.d.ts" and "hello.test.ts" are no functions.
      if (stem.find('.') == std::string::npos) add(path, stem, suffix.kind);
      return;
    }
  }

  FoundFunctions take() {
    for (auto& [name, function] : functions_) found_.functions.push_back(std::move(function));
    return std::move(found_);
  }

 private:
  bool stays_inside(const fs::path& path) {
    std::error_code fault;
    const std::string real = fs::canonical(path, fault).string();
    if (!fault && is_below(real, real_)) return true;
    found_.errors.push_back(
        error_of_file(path.string(), ErrorCode::kNotCapable,
                      "this is a link that leads out of the folder of functions"));
    return false;
  }

  void add(const fs::path& path, const std::string& name, FoundFunction::Kind kind) {
    if (const std::string fault = fault_of_name(name); !fault.empty()) {
      found_.notes.push_back(
          error_of_file(path.string(), ErrorCode::kInvalidData, "this is not served: " + fault));
      return;
    }
    if (!stays_inside(path)) return;
    FoundFunction made{name, path.string(), kind};
    const auto [there, is_new] = functions_.try_emplace(name, made);
    if (is_new) return;
    if (made.kind < there->second.kind) std::swap(made, there->second);
    found_.notes.push_back(
        error_of_file(made.path, ErrorCode::kInvalidData,
                      "this is not served: " + there->second.path + " has the same name"));
  }

  const std::string folder_;
  const bool folders_alone_;
  std::string real_;
  FoundFunctions found_;
  std::map<std::string, FoundFunction> functions_;
};

}  // namespace

Result<ProjectPlaces> find_project(const std::string& folder, const std::string& config) {
  ProjectPlaces places;
  const fs::path root = absolute(folder);
  if (!is_folder(root))
    return error_of_file(root.string(), ErrorCode::kNotFound, "there is no such folder");
  const auto take = [&places](const fs::path& file) {
    places.looked_for.push_back(file.string());
    if (!is_file(file)) return false;
    places.config = file.string();
    places.functions = functions_beside(file);
    return true;
  };
  if (!config.empty()) {
    const fs::path named = absolute(config);
    if (!take(named))
      return error_of_file(named.string(), ErrorCode::kNotFound, "there is no such file");
    if (folder != "." && named.parent_path() != root) places.functions = root.string();
    return places;
  }
  if (take(root / kOwn) || take(root / "supabase" / kSupabase)) return places;
  // A config.toml may be anybody's: the folders beside it say whose.
  if (is_folder(root / "functions") && take(root / kSupabase)) return places;
  if (root.filename() == "functions") {
    const fs::path above = root.parent_path();
    if (take(above / kSupabase)) return places;
    if (take(above / kOwn) ||
        (above.filename() == "supabase" && take(above.parent_path() / kOwn))) {
      places.functions = root.string();
      return places;
    }
  }
  for (const fs::path& each : {root / "supabase" / "functions", root / "functions"}) {
    if (places.functions.empty() && is_folder(each)) places.functions = each.string();
  }
  if (places.functions.empty()) places.functions = root.string();
  return places;
}

Result<FoundFunctions> find_functions(const std::string& folder, bool folders_alone) {
  std::error_code fault;
  std::vector<std::string> names;
  for (fs::directory_iterator each(folder, fault), end; !fault && each != end;
       each.increment(fault)) {
    names.push_back(each->path().filename().string());
    if (names.size() > kMostFunctions) {
      return error_of_file(folder, ErrorCode::kLimit,
                           "more than " + std::to_string(kMostFunctions) + " files lie there");
    }
  }
  if (fault) {
    const bool is_absent = fault == std::errc::no_such_file_or_directory;
    return error_of_file(folder, is_absent ? ErrorCode::kNotFound : ErrorCode::kIo,
                         is_absent ? "there is no such folder" : fault.message());
  }
  std::sort(names.begin(), names.end());
  Search search(folder, folders_alone);
  for (const std::string& name : names) search.look_at(name);
  return search.take();
}

bool has_entry(const std::string& folder) {
  for (const std::string& name : entry_names()) {
    if (is_file(fs::path(folder) / name)) return true;
  }
  return names_main(fs::path(folder) / "package.json");
}

std::string fault_of_name(std::string_view name) {
  constexpr size_t kLongest = 100;
  const bool is_plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
  if (!is_plain || name.size() > kLongest) {
    return "a function's name has letters, digits, \"_\" and \"-\", at most " +
           std::to_string(kLongest);
  }
  if (name.starts_with('_'))
    return "what begins with \"_\" is shared by functions, and none itself";
  return {};
}

}  // namespace edgert::server
