#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>

#include "tests/unit/capi/c_host.h"

using namespace edgert::test;

namespace {

// Reads a stream to its end, and tells what came of it.
struct Reading {
  edgert_native_call* call;
  std::string read;

  static void begin(void*, edgert_native_call* call) {
    auto* self = new Reading{call, {}};
    edgert_byte_sink sink{};
    sink.size = sizeof sink;
    sink.user = self;
    sink.on_bytes = [](void* user, edgert_reader* reader, const void* data, size_t size) {
      static_cast<Reading*>(user)->read.append(static_cast<const char*>(data), size);
      edgert_reader_grant(reader, size);
    };
    sink.on_end = [](void* user, edgert_reader* reader) {
      static_cast<Reading*>(user)->finish(reader, "");
    };
    sink.on_fail = [](void* user, edgert_reader* reader, const edgert_error* error) {
      static_cast<Reading*>(user)->finish(reader, edgert_error_message(error));
    };
    edgert_error* error = nullptr;
    if (edgert_native_call_read(call, 0, &sink, 10, &error) == nullptr)
      return self->finish(nullptr, take(error).message);
    CHECK(edgert_native_call_read(call, 0, &sink, 10, nullptr) == nullptr);
  }
  void finish(edgert_reader* reader, const std::string& failure) {
    edgert_reader_free(reader);
    read += failure;
    edgert_native_call_resolve_text(call, read.data(), read.size());
    edgert_native_call_free(call);
    delete this;
  }
};

// Writes as it is asked, on a thread of its own each time.
struct Writing {
  std::atomic<int> granted{0}, released{0}, left{0};
  std::string chunk = "abc";
  const char* failure = nullptr;
  edgert_writer* writer = nullptr;
  std::thread thread;

  static void begin(void* user, edgert_native_call* call) {
    edgert_byte_source source{};
    source.size = sizeof source;
    source.user = user;
    source.on_grant = [](void* user, edgert_writer* writer, size_t bytes) {
      static_cast<Writing*>(user)->write(writer, bytes);
    };
    source.release = [](void* user) { ++static_cast<Writing*>(user)->released; };
    static_cast<Writing*>(user)->writer = edgert_native_call_resolve_stream(call, &source, nullptr);
    CHECK(static_cast<Writing*>(user)->writer != nullptr);
    edgert_native_call_free(call);
  }
  void write(edgert_writer* writer, size_t bytes) {
    ++granted;
    if (thread.joinable()) thread.join();
    // It may have written all there is just now.
    if (left == 0) return;
    thread = std::thread([this, writer, bytes] {
      size_t written = 0;
      while (left != 0 && written < bytes) {
        edgert_writer_write(writer, chunk.data(), chunk.size());
        written += chunk.size();
        if (left > 0) --left;
      }
      if (left != 0) return;
      failure == nullptr ? edgert_writer_end(writer) : edgert_writer_fail(writer, failure);
      // What comes behind its end goes nowhere.
      edgert_writer_write(writer, "abc", 3);
      edgert_writer_free(writer);
    });
  }
  ~Writing() {
    if (thread.joinable()) thread.join();
  }
};

}  // namespace

TEST_CASE("hosts in C read the streams that scripts give") {
  const HeldExtension extension = edgert_extension_create();
  add_native(extension, "read", Reading::begin);
  const HeldPool pool = make_c_pool_with(extension);
  CHECK(answer_of_c(pool, "return host.read(new Response('a'.repeat(100000)).body)") ==
        std::string(100000, 'a'));
  CHECK(answer_of_c(pool, R"(return host.read(new ReadableStream({ pull(to) {
    to.error(new RangeError("no more"));
  } })))")
            .find("RangeError: no more") != std::string::npos);
  CHECK(answer_of_c(pool, "return host.read('text')") ==
        "argument 0 is no stream, or has been taken");
}

TEST_CASE("a stream that a host in C does not read to its end is cancelled") {
  const HeldExtension extension = edgert_extension_create();
  add_native(extension, "begin", [](void*, edgert_native_call* call) {
    edgert_byte_sink sink{};
    sink.size = sizeof sink;
    sink.user = call;
    sink.on_bytes = [](void* user, edgert_reader* reader, const void*, size_t) {
      edgert_reader_free(reader);
      edgert_native_call_resolve_undefined(static_cast<edgert_native_call*>(user));
      edgert_native_call_free(static_cast<edgert_native_call*>(user));
    };
    sink.on_end = [](void*, edgert_reader*) { FAIL("it has no end"); };
    sink.on_fail = [](void*, edgert_reader*, const edgert_error*) { FAIL("it does not fail"); };
    CHECK(edgert_native_call_read(call, 0, &sink, 1, nullptr) != nullptr);
  });
  const HeldPool pool = make_c_pool_with(extension);
  CHECK(answer_of_c(pool, R"(
    const heard = Promise.withResolvers();
    await host.begin(new ReadableStream({
      pull: (to) => to.enqueue(new Uint8Array(1000)),
      cancel: () => heard.resolve("cancelled"),
    }));
    return heard.promise;)") == "cancelled");
}

TEST_CASE("scripts read what hosts in C write, as fast as they want it") {
  Writing writing;
  const HeldExtension extension = edgert_extension_create();
  add_native(extension, "write", Writing::begin, &writing);
  const HeldPool pool = make_c_pool_with(extension);
  const auto read = [&] {
    return answer_of_c(pool, "return new Response(await host.write()).text()");
  };
  writing.left = 3;
  CHECK(read() == "abcabcabc");
  writing.chunk = std::string(1000, 'x');
  writing.left = 3000;
  CHECK(read() == std::string(3000000, 'x'));
  CHECK(writing.granted > 2);
  writing.chunk = "abc";
  writing.left = 2;
  writing.failure = "the host is out of paper";
  CHECK(answer_of_c(pool, R"(
    const reader = (await host.write()).getReader();
    let text = "";
    try {
      for (;;) text += new TextDecoder().decode((await reader.read()).value);
    } catch (error) {
      return text + " " + error.message;
    })") == "abcabc the host is out of paper");
}

TEST_CASE("a writer of C hears that nobody reads any more") {
  Writing writing;
  writing.left = -1;
  const HeldExtension extension = edgert_extension_create();
  add_native(extension, "write", Writing::begin, &writing);
  add_native(
      extension, "late",
      [](void* user, edgert_native_call* call) {
        edgert_native_call_resolve_undefined(call);
        const int before = static_cast<Writing*>(user)->released;
        Writing::begin(user, call);
        CHECK(static_cast<Writing*>(user)->released == before + 1);
      },
      &writing);
  {
    const HeldPool pool = make_c_pool_with(extension);
    CHECK(answer_of_c(pool, "return typeof await host.late()") == "undefined");
    CHECK(writing.granted == 0);
    edgert_writer_free(writing.writer);
    CHECK(answer_of_c(pool, R"(
      const reader = (await host.write()).getReader();
      await reader.read();
      await reader.cancel();
      return "left";)") == "left");
  }
  if (writing.thread.joinable()) writing.thread.join();
  CHECK(writing.released == 2);
  // What is written now goes nowhere.
  edgert_writer_write(writing.writer, "abc", 3);
  edgert_writer_end(writing.writer);
  edgert_writer_free(writing.writer);
}
