#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>

#include "tests/unit/capi/c_host.h"

using namespace edgert::test;

namespace {

constexpr char kEchoes[] =
    "export default { fetch: (request) => new Response(request.body, { status: 201, headers: "
    "{ 'x-method': request.method, 'x-said': request.headers.get('x-say') } }) }";

// Writes a chunk each time that the last one has been taken.
struct Upload {
  edgert_call* call;
  int left;
  bool is_kept;
  int released = 0;
  const std::string chunk = std::string(100'000, 'x');

  void write_next() {
    if (left-- == 0) return edgert_call_end_body(call);
    const edgert_drained drained = [](void* user) { static_cast<Upload*>(user)->write_next(); };
    if (!is_kept) return edgert_call_write(call, chunk.data(), chunk.size(), drained, this);
    const auto release = [](void* user) { ++static_cast<Upload*>(user)->released; };
    edgert_call_write_kept(call, chunk.data(), chunk.size(), release, this, drained, this);
  }
};

}  // namespace

TEST_CASE("calls of C stream both ways, on the executor of the host") {
  const HeldPool pool = make_c_pool();
  const HeldFunction function = make_c_function(kEchoes);
  const HeldExecutor executor = edgert_executor_create_eventfd(nullptr);
  REQUIRE(edgert_executor_fd(executor) >= 0);
  edgert_call_options options;
  edgert_call_options_init(&options, sizeof options);
  options.executor = executor;
  const edgert_field say{"x-say", "hello"};
  edgert_request request = c_request("POST", EDGERT_BODY_STREAM);
  request.fields = &say;
  request.field_count = 1;
  RecordingSink sink;
  const edgert_sink told = sink.sink();
  edgert_error* error = nullptr;
  const HeldCall call = edgert_pool_start(pool, function, &request, &told, &options, &error);
  REQUIRE(call != nullptr);
  CHECK(error == nullptr);
  Upload upload{call, 50, GENERATE(false, true)};
  upload.write_next();
  // Nobody but this thread tells the sink anything.
  while (sink.ends + sink.fails == 0) edgert_executor_run(executor);
  CHECK(sink.ends == 1);
  CHECK(sink.status == 201);
  CHECK(sink.fields.find("x-method: POST\n") != std::string::npos);
  CHECK(sink.fields.find("x-said: hello\n") != std::string::npos);
  CHECK(sink.body == std::string(5'000'000, 'x'));
  if (upload.is_kept) CHECK(upload.released == 50);
  // All of these come too late, and do nothing.
  edgert_call_grant(call, 1);
  edgert_call_end_body(call);
  edgert_call_cancel(call, "late");
  edgert_call_cancel(call, nullptr);
  edgert_executor_run(executor);
  CHECK(sink.ends + sink.fails == 1);
}

TEST_CASE("nothing comes that was not granted") {
  const HeldPool pool = make_c_pool();
  const HeldFunction function =
      make_c_function("export default { fetch: () => new Response('x'.repeat(1e6)) }");
  edgert_call_options options;
  edgert_call_options_init(&options, sizeof options);
  CHECK(options.credit == 256 * 1024);
  options.credit = 1;
  RecordingSink sink;
  const edgert_request request = c_request();
  const edgert_sink told = sink.sink();
  sink.on_bytes = [](edgert_call*, size_t) {};
  const HeldCall call = edgert_pool_start(pool, function, &request, &told, &options, nullptr);
  sink.wait_until([&] { return !sink.body.empty(); });
  const size_t first = sink.body.size();
  CHECK(first <= 64 * 1024 + 1);
  edgert_call_cancel(call, "enough");
  sink.wait_for_end();
  CHECK(sink.code == EDGERT_CANCELLED);
  CHECK(sink.message == "enough");
  CHECK(sink.body.size() == first);
}
