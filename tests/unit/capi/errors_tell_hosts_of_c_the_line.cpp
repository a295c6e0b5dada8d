#include <catch2/catch_test_macros.hpp>
#include <mutex>
#include <string>
#include <vector>

#include "tests/unit/capi/c_host.h"

using namespace edgert::test;

namespace {

struct Line {
  edgert_topic topic = EDGERT_OTHER_TOPIC;
  std::string url, excerpt, what;
  int32_t line = 0, column = 0, caret = 0;
};

// What is known of an error and of its causes.
std::vector<Line> lines_of(const edgert_error* error) {
  std::vector<Line> lines;
  edgert_error_detail detail{};
  detail.size = sizeof detail;
  while (edgert_error_get_detail(error, lines.size(), &detail)) {
    lines.push_back({detail.topic, detail.url, detail.excerpt, detail.what, detail.line,
                     detail.column, detail.caret});
  }
  return lines;
}

struct HeardLines {
  std::mutex mutex;
  std::vector<Line> logged, uncaught, boot;
  std::string message, why;

  edgert_observer observer() {
    edgert_observer told{};
    told.size = sizeof told;
    told.user = this;
    told.on_boot_failure = [](void* user, const edgert_identity*, const edgert_error* error) {
      auto* self = static_cast<HeardLines*>(user);
      const std::lock_guard lock(self->mutex);
      self->boot = lines_of(error);
    };
    told.on_log_line = [](void* user, const edgert_identity*, const edgert_log_line* line) {
      auto* self = static_cast<HeardLines*>(user);
      const std::lock_guard lock(self->mutex);
      if (line->error != nullptr && self->logged.empty()) self->logged = lines_of(line->error);
    };
    told.on_uncaught = [](void*, const edgert_identity*, const char*, size_t) { std::abort(); };
    told.on_uncaught_error = [](void* user, const edgert_identity*, const edgert_error* error) {
      auto* self = static_cast<HeardLines*>(user);
      const std::lock_guard lock(self->mutex);
      self->uncaught = lines_of(error);
      self->message = edgert_error_message(error);
    };
    told.on_shutdown = [](void* user, const edgert_identity*, const edgert_shutdown* shutdown) {
      auto* self = static_cast<HeardLines*>(user);
      const std::lock_guard lock(self->mutex);
      self->why += std::string(shutdown->why) + ";";
    };
    return told;
  }
};

}  // namespace

TEST_CASE("errors tell hosts of C the line, and ends their reason") {
  HeardLines heard;
  {
    const edgert_observer observer = heard.observer();
    edgert_pool_options options = c_pool_options();
    options.observer = &observer;
    const HeldPool pool = make_c_pool(options);
    const HeldFunction throws = make_c_function(
        "type A = 1;\nexport default { fetch() {\n  throw new Error('no');\n} };\n");
    CHECK(answer_of_c(pool, throws) == "Internal Server Error");
    edgert_worker_options wanted;
    edgert_worker_options_init(&wanted, sizeof wanted);
    wanted.service_path = "/dies";
    wanted.module_code =
        "type A = 1;\nconst cause = new Error('first');\nthrow new Error('second', { cause });\n";
    const HeldFunction dies = edgert_function_create(&wanted, nullptr);
    CHECK(answer_of_c(pool, dies).find("Error: second") != std::string::npos);
    wanted.service_path = "/broken";
    wanted.module_code = "const a: string = (;\n";
    const HeldFunction broken = edgert_function_create(&wanted, nullptr);
    answer_of_c(pool, broken);
    edgert_limits limits;
    edgert_limits_init(&limits, sizeof limits);
    limits.cpu_soft_ms = 50;
    limits.cpu_hard_ms = 100;
    wanted.service_path = "/spins";
    wanted.module_code = "export default { fetch() { for (;;); } };";
    wanted.limits = &limits;
    const HeldFunction spins = edgert_function_create(&wanted, nullptr);
    answer_of_c(pool, spins);
  }
  const std::lock_guard lock(heard.mutex);
  REQUIRE(heard.logged.size() == 1);
  CHECK(heard.logged[0].topic == EDGERT_REQUEST_FAILED);
  CHECK(heard.logged[0].url == "file:///src/index.ts");
  CHECK(heard.logged[0].line == 3);
  CHECK(heard.logged[0].column == 9);
  CHECK(heard.logged[0].excerpt == "  throw new Error('no');");
  CHECK(heard.logged[0].caret == 8);
  REQUIRE(heard.uncaught.size() == 2);
  CHECK(heard.uncaught[0].topic == EDGERT_THROWN);
  CHECK(heard.uncaught[0].excerpt == "throw new Error('second', { cause });");
  CHECK(heard.uncaught[1].excerpt == "const cause = new Error('first');");
  CHECK(heard.message.find("Error: second\n    at file:///src/index.ts:3:7") != std::string::npos);
  REQUIRE(heard.boot.size() == 1);
  CHECK(heard.boot[0].topic == EDGERT_SYNTAX);
  CHECK(heard.boot[0].what == "Unexpected \";\"");
  CHECK(heard.why.find("cpu ") != std::string::npos);

  edgert_error_detail detail{};
  CHECK_FALSE(edgert_error_get_detail(nullptr, 0, &detail));
}
