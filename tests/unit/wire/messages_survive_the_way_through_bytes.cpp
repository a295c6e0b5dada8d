// What a worker in another process would get is what was sent.
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "wire/codec.h"

namespace edgert::wire {

namespace {

Message through_bytes(const Message& message) {
  const std::string bytes = encode(message);
  Result<Message> decoded = decode(bytes);
  REQUIRE(decoded.ok());
  CHECK(encode(decoded.value()) == bytes);
  return std::move(decoded).value();
}

template <typename T>
T through_bytes_as(T control) {
  Message message;
  message.kind = Message::Kind::kControl;
  message.control = std::make_unique<Control>(std::move(control));
  const Message decoded = through_bytes(message);
  REQUIRE(std::holds_alternative<T>(*decoded.control));
  return std::get<T>(*decoded.control);
}

Message a_request() {
  Message message;
  message.kind = Message::Kind::kRequest;
  message.to_server = message.streamed = true;
  message.exchange = 7;
  message.client = message.from = uint64_t{1} << 40;
  message.request = std::make_unique<RequestHead>();
  message.request->method = "POST";
  message.request->url = "http://example.test/\xc3\xa4?x=1";
  message.request->headers.append("content-type", "text/plain");
  message.request->headers.append("x-empty", "");
  message.request->peer_address = "::1";
  message.request->peer_port = 65535;
  message.bytes = Bytes(std::string("a\0b", 3));
  return message;
}

}  // namespace

TEST_CASE("a request survives the way through bytes") {
  const Message decoded = through_bytes(a_request());
  CHECK(decoded.kind == Message::Kind::kRequest);
  CHECK(decoded.to_server);
  CHECK(decoded.streamed);
  CHECK(decoded.exchange == 7);
  CHECK(decoded.client == uint64_t{1} << 40);
  REQUIRE(decoded.request != nullptr);
  CHECK(decoded.request->method == "POST");
  CHECK(decoded.request->url == "http://example.test/\xc3\xa4?x=1");
  CHECK(decoded.request->headers.count() == 2);
  CHECK(decoded.request->headers.find("X-Empty").data() != nullptr);
  CHECK(decoded.request->peer_port == 65535);
  CHECK(decoded.bytes.view() == std::string_view("a\0b", 3));
}

TEST_CASE("responses, errors and grants survive the way through bytes") {
  Message response;
  response.kind = Message::Kind::kResponse;
  response.content_length = -1;
  response.response = std::make_unique<ResponseHead>();
  response.response->status = 404;
  response.response->status_text = "gone fishing";
  const Message answered = through_bytes(response);
  CHECK(answered.response->status == 404);
  CHECK(answered.response->status_text == "gone fishing");
  CHECK(answered.content_length == -1);

  Message failure;
  failure.kind = Message::Kind::kFail;
  failure.error = std::make_unique<Error>(ErrorCode::kWorkerRequestCancelled, "why");
  const Message failed = through_bytes(failure);
  CHECK(failed.error->code == ErrorCode::kWorkerRequestCancelled);
  CHECK(failed.error->message == "why");

  Message grant;
  grant.kind = Message::Kind::kGrant;
  grant.credit = ~uint64_t{0};
  CHECK(through_bytes(grant).credit == ~uint64_t{0});
}

TEST_CASE("what a pool and its workers tell each other survives the way through bytes") {
  const Retire retire = through_bytes_as(Retire{"because", "2 of 1"});
  CHECK(retire.why == "because");
  CHECK(retire.numbers == "2 of 1");
  const Kill kill = through_bytes_as(Kill{ShutdownReason::kMemory, "too much"});
  CHECK(kill.reason == ShutdownReason::kMemory);
  CHECK(kill.why == "too much");
  Limits limits;
  limits.memory_mb = 12;
  limits.idle_timeout_ms = 34;
  const Limits set = through_bytes_as(SetLimits{limits}).limits;
  CHECK(set.memory_mb == 12);
  CHECK(set.idle_timeout_ms == 34);
  CHECK(through_bytes_as(Warn{"cpu"}).reason == "cpu");
  CHECK(through_bytes_as(AskMetrics{5}).question == 5);
  CHECK(through_bytes_as(RetireIfIdle{6}).question == 6);
  MetricsAre metrics;
  metrics.question = 9;
  metrics.metrics.heap.external = 77;
  metrics.metrics.cpu_ms = 1.5;
  const MetricsAre told = through_bytes_as(metrics);
  CHECK(told.question == 9);
  CHECK(told.metrics.heap.external == 77);
  CHECK(told.metrics.cpu_ms == 1.5);
  CHECK(through_bytes_as(Retires{8, true}).goes);
}

TEST_CASE("bytes that are no message are refused") {
  const std::string whole = encode(a_request());
  for (size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(decode(std::string_view(whole).substr(0, size)).ok());
  CHECK_FALSE(decode(whole + "x").ok());
  std::string of_no_kind = whole;
  of_no_kind[0] = 99;
  CHECK_FALSE(decode(of_no_kind).ok());

  // What its receiver relies on is missing.
  Message headless = a_request();
  headless.request = nullptr;
  CHECK_FALSE(decode(encode(headless)).ok());
  Message uncontrolled;
  uncontrolled.kind = Message::Kind::kControl;
  CHECK_FALSE(decode(encode(uncontrolled)).ok());

  Message crooked = a_request();
  crooked.request->headers = HeaderList(std::string("name without a value\0", 21));
  CHECK_FALSE(decode(encode(crooked)).ok());
}

}  // namespace edgert::wire
