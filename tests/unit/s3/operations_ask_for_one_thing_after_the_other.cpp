#include <fcntl.h>
#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "s3/folders.h"
#include "s3/looks.h"
#include "s3/object.h"

namespace edgert {

namespace {

using binding::FileOutcome;

class SomeMemory final : public binding::Memory {
 public:
  uint64_t room = UINT64_MAX;

  uint64_t limit_bytes() const override { return 0; }
  bool has_room(uint64_t bytes) override { return bytes <= room; }
  bool surely_has_room(uint64_t bytes) override { return bytes <= room; }
  const std::shared_ptr<size_t>& held() override { return held_; }
  bool holds_too_much() const override { return false; }
  bool lend(uint64_t) override { return true; }
  void take_back(uint64_t) override {}

 private:
  std::shared_ptr<size_t> held_ = std::make_shared<size_t>(0);
};

struct Said {
  int status;
  std::string body;
  HeaderList fields;
};

Said said(int status, std::string body = "", const char* name = nullptr, std::string value = "") {
  Said answer{status, std::move(body), {}};
  if (name != nullptr) answer.fields.append(name, value);
  return answer;
}

std::string page_of(const std::string& inner) {
  return "<ListBucketResult>" + inner + "</ListBucketResult>";
}

// Answers one after the other, and has what was asked as "GET key?query".
struct Store {
  SomeMemory memory;
  s3::Conversation talk{memory};
  std::vector<std::string> seen, bodies;

  std::optional<FileOutcome> run(s3::Task<FileOutcome> task, std::vector<Said> answers) {
    task.start();
    for (Said& answer : answers) {
      if (task.is_over()) return std::nullopt;
      const std::shared_ptr<const s3::Request> request = talk.request();
      seen.push_back(request->method + " " + request->key + "?" + s3::query_text(request->query));
      bodies.push_back(request->body == nullptr ? "" : *request->body);
      s3::Answer given;
      given.status = answer.status;
      given.body = std::move(answer.body);
      given.fields = std::move(answer.fields);
      talk.answer(std::move(given));
    }
    if (!task.is_over()) return std::nullopt;
    return std::move(task.result());
  }
  int64_t code(s3::Task<FileOutcome> task, std::vector<Said> answers) {
    const std::optional<FileOutcome> outcome = run(std::move(task), std::move(answers));
    return outcome ? outcome->code : 1'000'000;
  }
};

}  // namespace

TEST_CASE("operations ask for one thing after the other") {
  Store store;
  const s3::Place place{"b", "a/k"};
  const std::string some = page_of("<Contents><Key>a/k/x</Key></Contents>"), none = page_of("");

  SECTION("a folder hides an object of its name") {
    const auto folder = store.run(s3::status(store.talk, place), {said(200, some)});
    REQUIRE(folder);
    CHECK(S_ISDIR(folder->status.mode));
    const auto file = store.run(s3::status(store.talk, place),
                                {said(200, none), said(200, "", "content-length", "7")});
    REQUIRE(file);
    CHECK(S_ISREG(file->status.mode));
    CHECK(file->status.size == 7);
    CHECK(store.code(s3::status(store.talk, place),
                     {said(200, none), said(200, "", "content-length", "-7")}) == -EIO);
  }
  SECTION("a list goes from page to page, and no further than there is room") {
    const std::string first = page_of(
        "<IsTruncated>true</IsTruncated><NextContinuationToken>t&amp;</NextContinuationToken>"
        "<Contents><Key>a/k/x</Key></Contents>");
    const auto listed =
        store.run(s3::list(store.talk, place),
                  {said(200, first),
                   said(200, page_of("<CommonPrefixes><Prefix>a/k/y/</Prefix></CommonPrefixes>"))});
    REQUIRE(listed);
    REQUIRE(listed->entries.size() == 2);
    CHECK(listed->entries[0].name == "x");
    CHECK(listed->entries[1].name == "y");
    CHECK(store.seen[1] ==
          "GET ?continuation-token=t%26&delimiter=%2F&encoding-type=url&list-type=2&max-keys=1000&"
          "prefix=a%2Fk%2F");
    CHECK(store.code(s3::list(store.talk, place), {said(200, first), said(200, first)}) == -EIO);
    Store full;
    full.memory.room = 10;
    CHECK(full.code(s3::list(full.talk, place), {said(200, some)}) == -ENOMEM);
  }
  SECTION("what is written is put when it is closed, and in parts when it is long") {
    const auto opened =
        store.run(s3::Object::open(store.talk, place, O_WRONLY | O_CREAT | O_TRUNC), {said(404)});
    REQUIRE(opened);
    const auto object = std::static_pointer_cast<s3::Object>(opened->file);
    const auto part = std::make_shared<const std::string>(s3::Object::kPart, 'x');
    const auto rest = std::make_shared<const std::string>("rest");
    CHECK(store.code(s3::Object::write(store.talk, object, part, -1), {}) ==
          static_cast<int64_t>(part->size()));
    CHECK(*store.memory.held() >= part->size());
    CHECK(store.code(s3::Object::write(store.talk, object, rest, 3), {}) == -ESPIPE);
    CHECK(store.code(s3::Object::write(store.talk, object, rest, -1),
                     {said(200,
                           "<InitiateMultipartUploadResult><UploadId>u</UploadId></"
                           "InitiateMultipartUploadResult>"),
                      said(200, "", "etag", "\"1\"")}) == 4);
    CHECK(store.code(s3::Object::finish(store.talk, object, true),
                     {said(200, "", "etag", "\"2\""), said(200)}) == 0);
    CHECK(store.seen == std::vector<std::string>{
                            "HEAD a/k?", "POST a/k?uploads=", "PUT a/k?partNumber=1&uploadId=u",
                            "PUT a/k?partNumber=2&uploadId=u", "POST a/k?uploadId=u"});
    CHECK(store.bodies[3] == "rest");
    CHECK(*store.memory.held() == 0);
  }
  SECTION("a part that fails takes the whole upload with it") {
    const auto opened =
        store.run(s3::Object::open(store.talk, place, O_WRONLY | O_CREAT), {said(404)});
    REQUIRE(opened);
    const auto object = std::static_pointer_cast<s3::Object>(opened->file);
    const auto much = std::make_shared<const std::string>(s3::Object::kPart + 1, 'x');
    CHECK(store.code(s3::Object::write(store.talk, object, much, -1),
                     {said(200,
                           "<InitiateMultipartUploadResult><UploadId>u</UploadId></"
                           "InitiateMultipartUploadResult>"),
                      said(403), said(204)}) == -EACCES);
    CHECK(store.seen.back() == "DELETE a/k?uploadId=u");
    CHECK(store.code(s3::Object::write(store.talk, object, much, -1), {}) == -EACCES);
    CHECK(store.code(s3::Object::finish(store.talk, object, true), {}) == -EACCES);
  }
  SECTION("what changes while it is read is not mixed") {
    const std::string piece(size_t{8} << 20, 'x');
    Said first = said(206, piece, "etag", "\"1\"");
    first.fields.append("content-range", "bytes 0-8388607/8388610");
    CHECK(store.code(s3::Object::read_file(store.talk, place), {first, said(412)}) == -ESTALE);
    Said strange = said(206, "abcd", "content-range", "bytes 8388608-8388611/9");
    CHECK(store.code(s3::Object::read_file(store.talk, place), {first, strange}) == -EIO);
    Said whole = said(206, "abc", "content-range", "bytes 0-2/3000000000");
    CHECK(store.code(s3::Object::read_file(store.talk, place), {whole}) == -EIO);
    Store full;
    full.memory.room = 1000;
    CHECK(full.code(s3::Object::read_file(full.talk, place), {first}) == -ENOMEM);
  }
  SECTION("all that goes was asked for, and leads nowhere else") {
    const auto listed = [](const std::string& key) {
      return page_of("<EncodingType>url</EncodingType><Contents><Key>" + key + "</Key></Contents>");
    };
    CHECK(store.code(s3::remove_all(store.talk, place), {said(200, listed("b/k/x"))}) == -EIO);
    CHECK(store.code(s3::remove_all(store.talk, place), {said(200, listed("a/k/../%01"))}) == -EIO);
    CHECK(store.code(s3::remove_all(store.talk, place),
                     {said(200, listed("a/k/%01")), said(204), said(204)}) == 0);
    CHECK(store.code(s3::remove_all(store.talk, place),
                     {said(200, listed("a/k/..")), said(200, "<DeleteResult/>"), said(204)}) == 0);
    CHECK(store.bodies[store.bodies.size() - 2].find("<Key>a/k/..</Key>") != std::string::npos);
    CHECK(
        store.code(
            s3::remove_all(store.talk, place),
            {said(200, some),
             said(200, "<DeleteResult><Error><Code>AccessDenied</Code></Error></DeleteResult>")}) ==
        -EACCES);
  }
  SECTION("folders are made from the outermost on") {
    const auto made =
        store.run(s3::make_folder(store.talk, place, true, "/s3"),
                  {said(200, none), said(404), said(200, none), said(404), said(200), said(200)});
    REQUIRE(made);
    CHECK(made->bytes == "/s3/b/a");
    CHECK(store.seen.back() == "PUT a/k/?");
  }
  SECTION("and nothing of one that is dropped in the middle stays") {
    {
      s3::Task<FileOutcome> task = s3::make_folder(store.talk, place, true, "/s3");
      task.start();
      CHECK(store.talk.request() != nullptr);
    }
    CHECK(*store.memory.held() == 0);
  }
}

}  // namespace edgert
