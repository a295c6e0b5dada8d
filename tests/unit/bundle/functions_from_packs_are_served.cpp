#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "bundle/pack_writer.h"
#include "bundle/packed_sources.h"
#include "unit/bundle/eszips.h"
#include "unit/bundle/packs.h"
#include "unit/graph/source_asker.h"

using namespace edgert;
using namespace edgert::test;

namespace {

// What has been asked of the sources behind, which answer nothing.
struct SourcesBehind final : graph::Sources {
  void ask(const graph::SourceAsker& asker, graph::SourceQuestion question) override {
    graph::SourceAnswer answer;
    answer.number = question.number;
    answer.function = question.function;
    answer.url = question.url;
    answer.error = Error{ErrorCode::kCancelled, "behind"};
    last = std::move(question);
    asker.box->deliver(std::move(answer));
  }
  void keep_code(const graph::SourceAsker&, const std::shared_ptr<const graph::Function>&,
                 std::vector<graph::MadeCode> codes) override {
    kept += codes.size();
  }
  void keep_needed(const std::shared_ptr<const graph::Function>&,
                   std::vector<std::string>) override {}

  graph::SourceQuestion last;
  size_t kept = 0;
};

// Packs in a folder, and a worker that asks for what is in them.
struct PackedWorker {
  PackedWorker()
      : caches(memory_caches()),
        packed(behind, caches, std::make_shared<graph::NpmStore>(folder.file("store"), caches),
               "chrome102") {}

  graph::SourceAnswer open(const std::string& path,
                           std::shared_ptr<const std::string> bundle = nullptr) {
    graph::SourceQuestion question;
    question.number = ++asker.last;
    question.wants_literals = true;
    question.engine = "v8";
    graph::FunctionQuestion function;
    function.service_path = path;
    function.is_confined = true;
    function.bundle = std::move(bundle);
    question.function_question =
        std::make_shared<const graph::FunctionQuestion>(std::move(function));
    packed.ask({asker.box, asker.owner}, std::move(question));
    return asker.answer();
  }
  graph::SourceAnswer ask(const std::shared_ptr<const graph::Function>& function,
                          const std::string& url, uint64_t room_bytes = 0) {
    graph::SourceQuestion question;
    question.number = ++asker.last;
    question.function = function;
    question.url = url;
    question.room_bytes = room_bytes;
    question.wants_literals = true;
    question.engine = "v8";
    packed.ask({asker.box, asker.owner}, std::move(question));
    return asker.answer();
  }
  std::string write(const bundle::Pack& pack, const std::string& name = "f.edgert") const {
    REQUIRE(bundle::write_pack(folder.file(name), pack, bundle::ChecksumKind::kNone).ok());
    return folder.file(name);
  }

  PackFolder folder;
  std::shared_ptr<store::SharedCaches> caches;
  SourcesBehind behind;
  bundle::PackedSources packed;
  AskingWorker asker;
};

std::shared_ptr<const std::string> shared(std::string bytes) {
  return std::make_shared<const std::string>(std::move(bytes));
}

}  // namespace

TEST_CASE("a pack answers for its function's modules") {
  PackedWorker worker;
  bundle::Pack given = some_pack();
  given.modules["file:///f/index.ts"].code["v8"] = "of anybody's";
  const graph::SourceAnswer entry = worker.open(worker.write(given));
  REQUIRE(entry.function != nullptr);
  CHECK(entry.function->is_packed);
  CHECK(entry.function->entry_url == "file:///f/index.ts");
  CHECK(entry.function->directory == "/f");
  CHECK(entry.url == "file:///f/index.ts");
  REQUIRE(entry.source != nullptr);
  CHECK(*entry.source->text == some_pack().modules.at("file:///f/index.ts").text);
  CHECK(entry.source->literals == std::vector<std::string>{"./late.js", ""});
  CHECK(entry.source->map != nullptr);
  // V8 would execute what is in a pack unchecked.
  CHECK(entry.source->code == nullptr);
  worker.caches->put("code", entry.source->code_key, "code");
  const graph::SourceAnswer again = worker.ask(entry.function, "file:///f/index.ts");
  REQUIRE(again.source->code != nullptr);
  CHECK(*again.source->code == "code");
  CHECK(again.source->map == entry.source->map);

  const graph::SourceAnswer common = worker.ask(entry.function, "file:///f/a.cjs");
  CHECK(common.source->is_commonjs);
  CHECK(common.source->names == std::vector<std::string>{"a", "default"});
  CHECK(common.source->requires_ == std::vector<std::string>{"b"});
  CHECK(worker.ask(entry.function, "file:///f/data.json").source->kind == ModuleKind::kJson);
  CHECK(worker.ask(entry.function, "https://x.test/m.wasm").source->kind == ModuleKind::kWasm);
  const graph::SourceAnswer led = worker.ask(entry.function, "https://x.test/m");
  CHECK(led.url == "https://x.test/m.wasm");
  CHECK(led.source == nullptr);
  CHECK(!led.error);
  const graph::SourceAnswer missing = worker.ask(entry.function, "file:///f/none.js");
  CHECK(missing.error->message == "Module not found \"file:///f/none.js\".");
  const graph::SourceAnswer declared = worker.ask(entry.function, "file:///f/types.d.ts");
  CHECK(declared.source->text->empty());
  CHECK(worker.behind.last.number == 0);
}

TEST_CASE("large modules of a pack are told by their size first") {
  PackedWorker worker;
  bundle::Pack pack = some_pack();
  pack.modules["file:///f/large.js"].text = std::string(100'000, ' ');
  const graph::SourceAnswer entry = worker.open(worker.write(pack));
  const graph::SourceAnswer told = worker.ask(entry.function, "file:///f/large.js");
  CHECK(told.source == nullptr);
  CHECK(told.size == 100'000);
  CHECK(worker.ask(entry.function, "file:///f/large.js", 99'999).source == nullptr);
  CHECK(worker.ask(entry.function, "file:///f/large.js", 100'000).source->size == 100'000);
}

TEST_CASE("workers of one pack share it until it is replaced") {
  bundle::OpenedPacks packs(memory_caches());
  PackedWorker worker;
  const std::string path = worker.write(some_pack());
  const auto first = packs.open(path);
  REQUIRE(first.ok());
  CHECK(packs.open(path).value() == first.value());
  // It is mapped, as nobody else may write to it.
  CHECK(first.value()->reader().held_bytes() == 0);
  bundle::Pack other = some_pack();
  other.modules["file:///f/late.js"].text = "export {}";
  worker.write(other);
  const auto second = packs.open(path);
  REQUIRE(second.ok());
  CHECK(second.value() != first.value());
  CHECK(first.value()->reader().module("file:///f/late.js").value().text.empty());
  CHECK(second.value()->reader().module("file:///f/late.js").value().text == "export {}");
}

TEST_CASE("eszips stay open for a while after their last worker, as long as they are not large") {
  bundle::OpenedPacks packs(memory_caches());
  const auto opened = [&packs](size_t bytes, const std::string& text) {
    const auto eszip =
        shared(EszipMaker().module("file:///a.js", kJs, text + std::string(bytes, ' ')).bytes());
    return std::weak_ptr(packs.of(eszip).value());
  };
  const auto first = opened(30 << 20, "1"), second = opened(30 << 20, "2");
  CHECK(!first.expired());
  CHECK(opened(30 << 20, "1").lock() == first.lock());
  const auto third = opened(30 << 20, "3");
  CHECK(!first.expired());
  CHECK(second.expired());
  CHECK(!third.expired());
  CHECK(opened(70 << 20, "4").expired());
}

TEST_CASE("a pack that others may write to is read, and not mapped") {
  bundle::OpenedPacks packs(memory_caches());
  PackedWorker worker;
  const std::string path = worker.write(some_pack());
  REQUIRE(chmod(path.c_str(), 0664) == 0);
  const auto opened = packs.open(path);
  REQUIRE(opened.ok());
  CHECK(opened.value()->reader().held_bytes() == std::filesystem::file_size(path));
  // Who empties it ends nobody.
  REQUIRE(truncate(path.c_str(), 0) == 0);
  CHECK(opened.value()->reader().unpack().value() == some_pack());
}

TEST_CASE("only files that begin so, or are named so, are packs") {
  PackedWorker worker;
  const std::string path = worker.write(some_pack(), "f.bin");
  CHECK(worker.open(path).function != nullptr);
  CHECK(worker.behind.last.number == 0);
  for (const char* name : {"a.folder", "folder", "f.other", "gone.one"}) {
    if (std::string(name).ends_with("folder"))
      std::filesystem::create_directory(worker.folder.file(name));
    if (std::string(name) == "f.other") write_file(worker.folder.file(name), "other");
    CHECK(worker.open(worker.folder.file(name)).error->message == "behind");
    CHECK(worker.behind.last.number == worker.asker.last);
  }
  std::filesystem::create_directory(worker.folder.file("folder.edgert"));
  CHECK(worker.open(worker.folder.file("folder.edgert")).error->message == "behind");
  CHECK(worker.open(worker.folder.file("gone.edgert")).error->message ==
        worker.folder.file("gone.edgert") + ": No such file or directory");
  REQUIRE(mkfifo(worker.folder.file("pipe.edgert").c_str(), 0600) == 0);
  CHECK(worker.open(worker.folder.file("pipe.edgert"))
            .error->message.ends_with("it is no regular file"));
}

TEST_CASE("what V8 does not take of an eszip is made JavaScript elsewhere") {
  PackedWorker worker;
  const std::string map = R"({"mappings":"AAAA"})";
  const std::string bytes = EszipMaker()
                                .module("file:///a.ts", kJs, "let a: number")
                                .module("file:///made.ts", kJs, "let a", map)
                                .module("file:///b.json", kJson, "{}")
                                .bytes();
  const graph::SourceAnswer entry = worker.open("", shared(bytes));
  CHECK(entry.error->message == "behind");
  REQUIRE(worker.behind.last.given);
  CHECK(worker.behind.last.given->kind == ModuleKind::kTypeScript);
  CHECK(worker.behind.last.given->bytes == "let a: number");
  CHECK(worker.behind.last.function_question == nullptr);
  const auto function = worker.behind.last.function;
  const graph::SourceAnswer made = worker.ask(function, "file:///made.ts");
  CHECK(*made.source->text == "let a");
  CHECK(made.source->map != nullptr);
  CHECK(worker.ask(function, "file:///b.json").source->kind == ModuleKind::kJson);
  // The same bytes, given again, are known.
  bundle::OpenedPacks packs(memory_caches());
  const auto first = packs.of(shared(bytes));
  CHECK(packs.of(shared(bytes)).value() == first.value());
}

TEST_CASE("what an eszip says of its workspace tells what names stand for") {
  const std::string root = "file:///var/tmp/sb-compile-edge-runtime/";
  const auto opened = [](const std::string& workspace) {
    bundle::Pack pack;
    pack.manifest.values["eszip.workspace-resolver"] = workspace;
    auto bytes = bundle::pack_bytes(pack, bundle::ChecksumKind::kNone);
    return bundle::OpenedPack::make(bundle::PackReader::of(std::move(bytes).value(), "it").value(),
                                    "it", true);
  };
  const std::string map =
      R"("import_map":{"specifier":"deno.json","json":"{\"imports\":{\"m/\":\"./mapped/\"}}"})";
  const std::string package = R"({"dependencies":{"a":"^1","b":"npm:c@2"}})";
  for (const std::string& jsons :
       {"{\"package.json\":" + package + "}", "[[\"package.json\"," + package + "]]"}) {
    const auto pack = opened("{" + map + ",\"package_jsons\":" + jsons + "}");
    REQUIRE(pack.ok());
    CHECK(pack.value()->imports().resolve("m/x.js", root + "i.js") == root + "mapped/x.js");
    CHECK(pack.value()->requirement_of("a") == "a@^1");
    CHECK(pack.value()->requirement_of("b") == "c@2");
    CHECK(pack.value()->requirement_of("c").empty());
  }
  CHECK(opened("{}").ok());
  CHECK(opened("{").error().message == "it: what it says of its workspace is no JSON");
  CHECK(opened(std::string(2 << 20, ' ')).error().code == ErrorCode::kLimit);
}

TEST_CASE("what eszips have become is kept in the store, and so is V8's code of it") {
  PackedWorker worker;
  const std::string store = worker.folder.file("cache");
  const auto caches = std::make_shared<store::SharedCaches>(store, uint64_t{64} << 20);
  const auto bytes = shared(EszipMaker()
                                .module("file:///a.js", kJs, "let a", R"({"mappings":"AAAA"})")
                                .module("static:./b.txt", kOpaque, "b")
                                .bytes());
  const auto open = [&](bundle::PackedSources& packed, const std::string& engine) {
    graph::SourceQuestion question;
    question.number = ++worker.asker.last;
    question.engine = engine;
    graph::FunctionQuestion function;
    function.bundle = bytes;
    question.function_question =
        std::make_shared<const graph::FunctionQuestion>(std::move(function));
    packed.ask({worker.asker.box, worker.asker.owner}, std::move(question));
    return worker.asker.answer();
  };
  const auto npm = std::make_shared<graph::NpmStore>(store, caches);
  {
    bundle::PackedSources packed(worker.behind, caches, npm, "chrome102");
    const graph::SourceAnswer first = open(packed, "v8");
    REQUIRE(first.source != nullptr);
    CHECK(first.source->code == nullptr);
    const graph::SourceAsker asker{worker.asker.box, worker.asker.owner};
    packed.keep_code(asker, first.function,
                     {{first.url, first.source->code_key, "code"},
                      {first.url, std::string(64, '0'), "of another text"},
                      {"file:///else.js", std::string(64, '1'), "of no module"}});
    // It has been done when it stops.
    open(packed, "v8");
    packed.stop();
    CHECK(worker.behind.kept == 2);
  }
  // Another process.
  bundle::PackedSources packed(worker.behind, caches, npm, "chrome102");
  const graph::SourceAnswer again = open(packed, "v8");
  REQUIRE(again.source->code != nullptr);
  CHECK(*again.source->code == "code");
  CHECK(open(packed, "another v8").source->code == nullptr);
  // The files' folder is that of before.
  CHECK(again.function->own_files.size() == 1);
  size_t folders = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(worker.folder.file("cache")))
    folders += entry.path().filename() == "b.txt" ? 1 : 0;
  CHECK(folders == 1);
  // One that is damaged is made anew.
  for (const auto& entry : std::filesystem::directory_iterator(store + "/pack"))
    write_file(entry.path().string(), "EDGTPACK");
  bundle::PackedSources third(worker.behind, caches, npm, "chrome102");
  CHECK(open(third, "v8").source->code == nullptr);
}

TEST_CASE("a damaged part of what an eszip has become is told without the cache's place") {
  PackFolder folder;
  const std::string store = folder.file("cache");
  const std::string path = folder.file("f.eszip");
  const std::string url = "file:///f/a.js";
  write_file(path, EszipMaker().module(url, kJs, "'a text of its own'", "").bytes());
  bundle::OpenedPacks packs(std::make_shared<store::SharedCaches>(store, uint64_t{64} << 20));
  const auto opened = packs.open(path);
  REQUIRE(opened.ok());
  REQUIRE(opened.value()->stored_path().starts_with(store));
  std::string bytes = read_file(opened.value()->stored_path());
  bytes[bytes.find("a text of its own")] ^= 1;
  // In place: it is mapped already.
  std::fstream(opened.value()->stored_path(), std::ios::binary | std::ios::in | std::ios::out)
      << bytes;
  const auto module = opened.value()->reader().module(url);
  REQUIRE(!module.ok());
  CHECK(module.error().message == path + ": the text of " + url + " is damaged");
}

TEST_CASE("bytes that have no room in the worker are refused before they are read") {
  PackedWorker worker;
  worker.asker.owner->memory = uint64_t{16} << 20;
  const graph::SourceAnswer answer = worker.open("", shared(std::string(uint64_t{9} << 20, 'x')));
  CHECK(answer.error->code == ErrorCode::kLimit);
  CHECK(answer.error->message.starts_with("maybeEszip has 9216 KB: more than half of"));
}
