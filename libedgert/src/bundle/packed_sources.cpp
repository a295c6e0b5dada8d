#include "bundle/packed_sources.h"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"
#include "base/text_codecs.h"
#include "bundle/added_code.h"
#include "bundle/packed_files.h"
#include "graph/addresses.h"
#include "graph/cpu_meter.h"
#include "graph/files.h"
#include "graph/literal_imports.h"
#include "graph/source_reading.h"
#include "graph/transpiler.h"
#include "graph/url.h"

namespace edgert::bundle {

namespace {

using graph::SourceAnswer;
using graph::SourceAsker;
using graph::SourceQuestion;

// Reading is short, and what is mapped is mostly there.
constexpr size_t kThreads = 4;
// For code that is added to it: a pack is written anew then, and held in memory twice.
constexpr uint64_t kMostRewrittenBytes = uint64_t{32} << 20;

SourceAnswer failure(Error error) {
  SourceAnswer failed;
  failed.error = std::move(error);
  return failed;
}

SourceAnswer leads_to(std::string_view url) {
  SourceAnswer leads;
  leads.url = url;
  return leads;
}

// A file of this name is a module, whatever is in it.
bool is_named_as_module(std::string_view path) {
  for (const std::string_view ending :
       {".ts", ".tsx", ".js", ".mjs", ".jsx", ".mts", ".cts", ".cjs"}) {
    if (path.ends_with(ending)) return true;
  }
  return false;
}

// Whether somebody has to look at what the service path is. Folders have no ending, mostly.
bool may_be_bundle(const graph::FunctionQuestion& question) {
  if (question.bundle != nullptr) return true;
  const std::string_view path = question.service_path;
  if (question.module_code || path.empty() || is_named_as_module(path)) return false;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name.find('.') != std::string_view::npos && name != "." && name != "..";
}

Error absent(const std::string& address) {
  if (!graph::is_package_address(address)) return graph::module_not_found(address);
  const graph::PackageImport import = graph::package_import(address);
  return import.is_require ? graph::module_not_found(import.specifier)
                           : graph::not_prefixed(import.specifier);
}

ModuleKind kind_in(const PackedModule& module) {
  switch (module.kind) {
    case PackModuleKind::kJson:
      return ModuleKind::kJson;
    case PackModuleKind::kWasm:
      return ModuleKind::kWasm;
    case PackModuleKind::kText:
      return ModuleKind::kText;
    case PackModuleKind::kBytes:
      return ModuleKind::kBytes;
    case PackModuleKind::kJavaScript:
    case PackModuleKind::kCommonJs:
      break;
  }
  return ModuleKind::kJavaScript;
}

// What a module is called that is imported so. Eszips do not tell JSON from JSON.
std::string name_of(const PackReader& reader, const SourceQuestion& question) {
  std::string name = graph::typed_address(question.type, question.url);
  const bool is_json = question.type == graph::ImportType::kJson;
  return is_json && !reader.resolve(name).ok() ? question.url : name;
}

// V8's, of a pack that this program has made; null: there is none.
std::shared_ptr<const std::string> stored_code(const OpenedPack& pack,
                                               const SourceQuestion& question) {
  if (pack.stored_path().empty()) return nullptr;
  const Result<std::string_view> code = pack.reader().code(question.url, question.engine);
  if (!code.ok() || code.value().empty()) return nullptr;
  return std::make_shared<const std::string>(code.value());
}

// What a module of an eszip is, of which only its text is known.
ModuleKind kind_of(const PackedModule& module) {
  const std::string_view path = module.url.substr(0, module.url.find_first_of("?#"));
  const ModuleKind kind = graph::kind_of(path);
  return kind == ModuleKind::kJson || kind == ModuleKind::kWasm ? ModuleKind::kJavaScript : kind;
}

}  // namespace

struct PackedSources::PackedFunction final : graph::Function {
  OpenedPack::Ptr pack;
  std::string engine;  // whose code is wanted

  static const PackedFunction& of(const SourceQuestion& question) {
    return static_cast<const PackedFunction&>(*question.function);
  }
};

PackedSources::PackedSources(graph::Sources& behind, std::shared_ptr<store::SharedCaches> caches,
                             std::shared_ptr<graph::NpmStore> store, std::string_view target)
    : behind_(behind),
      caches_(std::move(caches)),
      store_(std::move(store)),
      attributes_(graph::attribute_word(target)),
      packs_(caches_),
      threads_(kThreads) {}

void PackedSources::ask(const SourceAsker& asker, SourceQuestion question) {
  const bool is_of_function = question.function_question != nullptr;
  const bool is_ours = is_of_function ? may_be_bundle(*question.function_question)
                                      : question.function->is_packed && !question.given;
  if (!is_ours) return behind_.ask(asker, std::move(question));
  threads_.add(asker.owner->name(), graph::place_of(*asker.owner),
               [this, asker, is_of_function, question = std::move(question)]() mutable {
                 if (asker.owner->has_gone()) return;
                 graph::CpuMeter meter(asker.owner);
                 std::optional<SourceAnswer> answer =
                     is_of_function ? open(asker, question) : this->answer(asker, question);
                 if (!answer) return;
                 answer->number = question.number;
                 answer->function = question.function;
                 if (answer->url.empty()) answer->url = question.url;
                 meter.charge();
                 asker.box->deliver(*std::move(answer));
               });
}

void PackedSources::keep_needed(const std::shared_ptr<const graph::Function>& function,
                                std::vector<std::string> addresses) {
  // What a pack has is there at once.
  if (!function->is_packed) behind_.keep_needed(function, std::move(addresses));
}

void PackedSources::keep_code(const SourceAsker& asker,
                              const std::shared_ptr<const graph::Function>& function,
                              std::vector<graph::MadeCode> codes) {
  const auto* const packed =
      function->is_packed ? static_cast<const PackedFunction*>(function.get()) : nullptr;
  if (packed == nullptr || packed->pack->stored_path().empty() ||
      packed->pack->reader().bytes() > kMostRewrittenBytes)
    return behind_.keep_code(asker, function, std::move(codes));
  threads_.add(asker.owner->name(), graph::place_of(*asker.owner),
               [this, asker, packed, function, codes = std::move(codes)]() mutable {
                 keep_in(asker, *packed, function, std::move(codes));
               });
}

void PackedSources::keep_in(const SourceAsker& asker, const PackedFunction& function,
                            const std::shared_ptr<const graph::Function>& named,
                            std::vector<graph::MadeCode> codes) {
  const OpenedPack& pack = *function.pack;
  std::map<std::string, std::string, std::less<>> own;
  std::vector<graph::MadeCode> others;
  for (graph::MadeCode& made : codes) {
    const Result<PackedModule> module = pack.reader().module(made.url);
    // Of the pack's own text, and not of what has been made of it.
    const bool is_own =
        module.ok() && made.key == graph::code_key(function.engine,
                                                   module.value().kind == PackModuleKind::kCommonJs,
                                                   made.url, module.value().text);
    if (is_own) {
      own.emplace(std::move(made.url), std::move(made.code));
    } else {
      others.push_back(std::move(made));
    }
  }
  if (!others.empty()) behind_.keep_code(asker, named, std::move(others));
  // It costs speed, nothing else.
  if (!own.empty() && add_code(pack.stored_path(), pack.reader(), function.engine, own).ok())
    packs_.reopen(function.pack);
}

// --- functions ----------------------------------------------------------------------------------

std::optional<SourceAnswer> PackedSources::pass_on(const SourceAsker& asker,
                                                   SourceQuestion& question) {
  behind_.ask(asker, std::move(question));
  return std::nullopt;
}

std::optional<SourceAnswer> PackedSources::open(const SourceAsker& asker,
                                                SourceQuestion& question) {
  const graph::FunctionQuestion& asked = *question.function_question;
  if (asked.bundle == nullptr) {
    const std::string path = graph::absolute_path(asked.service_path);
    std::error_code failed;
    const bool is_bundle = is_named_as_bundle(path) ? !std::filesystem::is_directory(path, failed)
                                                    : begins_as_bundle(path);
    if (!is_bundle) return pass_on(asker, question);
  }
  Result<std::shared_ptr<const PackedFunction>> opened =
      open_function(asker, asked, question.engine);
  if (!opened.ok()) return failure(opened.take_error());
  question.function = std::move(opened).value();
  question.function_question = nullptr;
  question.url = question.function->entry_url;
  return answer(asker, question);
}

Result<std::shared_ptr<const PackedSources::PackedFunction>> PackedSources::open_function(
    const SourceAsker& asker, const graph::FunctionQuestion& asked, const std::string& engine) {
  const uint64_t limit = asker.owner->memory_limit();
  if (asked.bundle != nullptr && limit != 0 && asked.bundle->size() > limit / 2) {
    return Error{ErrorCode::kLimit, "maybeEszip has " + std::to_string(asked.bundle->size() >> 10) +
                                        " KB: more than half of the worker's memory, " +
                                        std::to_string(limit >> 20) + " MB (memoryLimitMb)"};
  }
  Result<OpenedPack::Ptr> opened = asked.bundle != nullptr
                                       ? packs_.of(asked.bundle)
                                       : packs_.open(graph::absolute_path(asked.service_path));
  if (!opened.ok()) return opened.take_error();
  auto function = std::make_shared<PackedFunction>();
  function->pack = std::move(opened).value();
  const OpenedPack& pack = *function->pack;
  Result<std::string> entry = pack.entry(asked.entry_point);
  if (!entry.ok()) return entry.take_error();
  function->engine = engine;
  function->is_packed = true;
  function->entry_url = std::move(entry).value();
  const std::string path = graph::path_of(function->entry_url);
  function->directory = path.starts_with('/')      ? graph::parent(path)
                        : pack.directory().empty() ? "/"
                                                   : pack.directory();
  Result<graph::ModuleFiles> no_files = graph::ModuleFiles::below({});
  if (!no_files.ok()) return no_files.take_error();
  function->files = std::move(no_files).value();
  function->remote.allowed = false;
  function->config.imports = pack.imports();
  function->config.bytes = pack.configuration_bytes();
  function->limits = pack.limits();
  function->identity = base::sha256("pack\n" + pack.content() + function->entry_url);
  Result<std::string> folder = unpack_files(pack, *store_);
  if (!folder.ok()) return folder.take_error();
  if (pack.is_eszip()) function->packages = packed_packages(function->pack, store_, folder.value());
  if (!folder.value().empty())
    function->own_files.push_back({pack.directory(), std::move(folder).value()});
  return std::shared_ptr<const PackedFunction>(std::move(function));
}

// --- modules ------------------------------------------------------------------------------------

std::optional<SourceAnswer> PackedSources::answer(const SourceAsker& asker,
                                                  SourceQuestion& question) {
  const PackReader& reader = PackedFunction::of(question).pack->reader();
  const std::string name = name_of(reader, question);
  const Result<std::string_view> end = reader.resolve(name);
  if (!end.ok() && end.error().code == ErrorCode::kNotFound) return look_further(asker, question);
  if (!end.ok()) return failure(end.error());
  if (graph::type_of(end.value()) != graph::type_of(name)) {
    return failure(Error{ErrorCode::kInvalidData, graph::shown(question.url) +
                                                      ": the pack redirects it to what is "
                                                      "imported in another way"});
  }
  if (end.value() != name) return leads_to(graph::address_in(end.value()));
  if (question.wants_original) return original(question);
  const Result<uint64_t> size = reader.text_bytes(name);
  if (!size.ok()) return failure(size.error());
  if (size.value() > graph::RegularFile::kMostBytes) {
    return failure(Error{ErrorCode::kLimit,
                         graph::shown(question.url) + " has " + std::to_string(size.value() >> 20) +
                             " MB; modules of at most " +
                             std::to_string(graph::RegularFile::kMostBytes >> 20) + " MB are run"});
  }
  if (size.value() >= graph::kLittleBytes && size.value() > question.room_bytes) {
    SourceAnswer too_large;
    too_large.size = size.value();
    return too_large;
  }
  const Result<PackedModule> module = reader.module(name);
  if (!module.ok()) return failure(module.error());
  return give(asker, question, module.value());
}

std::optional<SourceAnswer> PackedSources::original(const SourceQuestion& question) {
  // JSON takes more room than what is in it.
  constexpr uint64_t kMostOfMap = 4;
  const PackReader& reader = PackedFunction::of(question).pack->reader();
  const Error none = absent(question.url);
  const Result<std::string_view> map = reader.source_map(question.url);
  if (!map.ok()) return failure(map.error());
  std::optional<std::string> text;
  if (!map.value().empty()) {
    if (map.value().size() <= question.room_bytes * kMostOfMap)
      text = graph::SourceMap::source_in(map.value());
  } else if (const Result<PackedModule> module = reader.module(question.url); module.ok()) {
    text = module.value().text;
  }
  if (!text || text->size() > question.room_bytes) return failure(none);
  auto source = std::make_shared<graph::Source>();
  source->kind = ModuleKind::kText;
  source->text = std::make_shared<const std::string>(*std::move(text));
  SourceAnswer made;
  made.source = std::move(source);
  return made;
}

std::optional<SourceAnswer> PackedSources::look_further(const SourceAsker& asker,
                                                        SourceQuestion& question) {
  const std::string& url = question.url;
  const PackedFunction& function = PackedFunction::of(question);
  // Modules that are nobody's to bring along.
  const Result<std::string_view> end = function.pack->reader().end_of(url);
  if (end.ok() && end.value() != url &&
      (end.value().starts_with("data:") || end.value().starts_with("node:")))
    return leads_to(end.value());
  if (graph::is_package_address(url)) {
    const graph::PackageImport import = graph::package_import(url);
    const std::string base = graph::join_url(import.referrer, import.specifier);
    const bool is_path = graph::is_relative(import.specifier) || graph::has_scheme(base);
    // require() may leave out how a file's name ends.
    for (const char* ending : {"", ".js", ".cjs", ".json", "/index.js", "/index.cjs"}) {
      if (!function.pack->is_eszip() || !import.is_require || !is_path) break;
      if (function.pack->reader().resolve(base + ending).ok()) return leads_to(base + ending);
    }
    const graph::PackageName name = graph::split_package_name(import.specifier);
    std::string asked = function.pack->requirement_of(name.name);
    if (!asked.empty() && !function.pack->has_node_modules())
      return leads_to("npm:" + asked + (name.subpath == "." ? "" : name.subpath.substr(1)));
  } else if (url.starts_with("npm:") && function.pack->has_node_modules()) {
    return leads_to(graph::package_address(function.pack->name_of(url), function.entry_url));
  } else if (graph::is_declaration(url)) {
    auto empty = std::make_shared<graph::Source>();
    empty->text = std::make_shared<const std::string>();
    SourceAnswer nothing;
    nothing.source = std::move(empty);
    return nothing;
  }
  // Of its packages, which are unpacked, the sources behind know as much as of any.
  const bool is_of_package =
      graph::is_package_address(url) || url.starts_with("npm:") ||
      (function.pack->has_node_modules() ? graph::is_file_url(url)
                                         : graph::npm_file(graph::path_of(url)).has_value());
  if (function.packages != nullptr && is_of_package) return pass_on(asker, question);
  return failure(absent(url));
}

std::optional<SourceAnswer> PackedSources::give(const SourceAsker& asker, SourceQuestion& question,
                                                const PackedModule& module) {
  const OpenedPack& pack = *PackedFunction::of(question).pack;
  const bool is_script =
      module.kind == PackModuleKind::kJavaScript || module.kind == PackModuleKind::kCommonJs;
  if (pack.is_eszip() && is_script) {
    const Result<std::string_view> map = pack.reader().source_map(question.url);
    if (!map.ok()) return failure(map.error());
    const bool is_made = !map.value().empty() && module.kind == PackModuleKind::kJavaScript;
    ModuleSource source{is_made ? ModuleKind::kJavaScript : kind_of(module),
                        std::string(module.text)};
    if (!is_made || graph::needs_transpiling(source.kind)) {
      if (is_made) {
        source.bytes += "\n//# sourceMappingURL=data:application/json;base64," +
                        base::base64_encode(map.value());
      }
      question.given = std::move(source);
      return pass_on(asker, question);
    }
  }
  Result<std::shared_ptr<const graph::Source>> source = prepare(question, module);
  if (!source.ok()) return failure(source.take_error());
  SourceAnswer made;
  made.source = std::move(source).value();
  return made;
}

Result<std::shared_ptr<const graph::Source>> PackedSources::prepare(const SourceQuestion& question,
                                                                    const PackedModule& module) {
  const OpenedPack& pack = *PackedFunction::of(question).pack;
  auto source = std::make_shared<graph::Source>();
  source->size = module.text.size();
  source->kind = kind_in(module);
  if (!graph::is_code(source->kind)) {
    const bool has_mark = source->kind == ModuleKind::kJson;
    source->text = std::make_shared<const std::string>(
        has_mark ? base::without_byte_order_mark(module.text) : module.text);
    return std::shared_ptr<const graph::Source>(std::move(source));
  }
  const auto texts = [](const std::vector<std::string_view>& views) {
    return std::vector<std::string>(views.begin(), views.end());
  };
  Result<std::shared_ptr<const graph::SourceMap>> map = pack.map_of(question.url);
  if (!map.ok()) return map.take_error();
  source->map = std::move(map).value();
  std::string text(module.text);
  graph::write_attributes(attributes_, &text, &source->map);
  source->is_commonjs = module.kind == PackModuleKind::kCommonJs;
  source->names = texts(module.export_names);
  source->requires_ = texts(module.required);
  if (question.wants_literals) {
    source->literals =
        pack.is_eszip() ? graph::literal_imports(module.text) : texts(module.imports);
  }
  if (!question.engine.empty()) {
    source->code_key = graph::code_key(question.engine, source->is_commonjs, question.url, text);
    source->code = stored_code(pack, question);
    if (source->code == nullptr) source->code = caches_->get("code", source->code_key);
  }
  source->text = std::make_shared<const std::string>(std::move(text));
  return std::shared_ptr<const graph::Source>(std::move(source));
}

}  // namespace edgert::bundle
