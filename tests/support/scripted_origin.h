// An upstream for unit tests that lives on the client's own loop and says what the test tells it.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/client/client.h"
#include "loop/tcp_listener.h"
#include "loop/timer.h"

namespace edgert::test {

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

class ScriptedOrigin {
 public:
  // One accepted connection; `closed` when its client has gone.
  struct Visitor final : loop::StreamListener {
    std::unique_ptr<loop::TcpStream> stream;
    ScriptedOrigin* origin;
    std::string received;
    bool closed = false;

    void on_read(std::string_view bytes) noexcept override {
      received.append(bytes);
      origin->on_bytes(*this);
    }
    void on_read_end(const std::string&) noexcept override { closed = true; }
    void on_drain() noexcept override {}
    void say(std::string_view text) { stream->write(text); }
    void hang_up() { stream.reset(); }
    // Whole heads that have come.
    size_t heads() const {
      size_t count = 0;
      for (size_t at = 0; (at = received.find("\r\n\r\n", at)) != std::string::npos; at += 4)
        ++count;
      return count;
    }
  };

  explicit ScriptedOrigin(loop::Loop& loop, std::function<void(Visitor&)> on_bytes)
      : on_bytes(std::move(on_bytes)) {
    loop::ListenOptions options;
    options.host = "127.0.0.1";
    listener_ = loop::TcpListener::listen(loop, options, [this](auto stream) {
                  auto visitor = std::make_unique<Visitor>();
                  visitor->origin = this;
                  visitor->stream = std::move(stream);
                  visitor->stream->set_listener(visitor.get());
                  visitor->stream->start_reading();
                  visitors.push_back(std::move(visitor));
                }).value();
  }
  std::string url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(listener_->port()) + path;
  }

  std::function<void(Visitor&)> on_bytes;
  std::vector<std::unique_ptr<Visitor>> visitors;

 private:
  std::unique_ptr<loop::TcpListener> listener_;
};

// Keeps all of a body.
struct Collect final : ByteSink {
  std::string bytes;
  std::string error;
  bool ended = false;
  std::unique_ptr<ByteSource> source;
  std::function<void()> over = [] {};

  void read(std::unique_ptr<ByteSource> from) {
    source = std::move(from);
    source->attach(this);
    source->grant(kDefaultCredit);
  }
  void on_bytes(Bytes chunk) noexcept override {
    bytes.append(chunk.view());
    source->grant(chunk.size());
  }
  void on_end() noexcept override {
    ended = true;
    over();
  }
  void on_fail(const Error& why) noexcept override {
    error = why.message;
    over();
  }
};

// A loop with a client; run() ends by stop(), or fails after a while.
struct ClientLoop {
  std::unique_ptr<loop::Loop> loop = loop::Loop::create().value();
  std::shared_ptr<http::Client> client;
  bool late = false;

  explicit ClientLoop(binding::HttpClientOptions options = {}, net::NetAccess access = {})
      : client(http::Client::create(*loop, std::move(options), std::move(access)).value()) {}

  static binding::OutgoingRequest request(const std::string& method, const std::string& url,
                                          const std::string& body = "") {
    binding::OutgoingRequest request;
    request.head.method = method;
    request.head.url = url;
    request.has_body = !body.empty();
    request.body = Bytes(body);
    return request;
  }
  // "200 the body", or "error: why".
  void fetch(binding::OutgoingRequest request, std::function<void(std::string)> done) {
    client->fetch(std::move(request), [done](Result<FetchResponse> result) {
      if (!result.ok()) return done("error: " + result.error().message);
      FetchResponse response = std::move(result).value();
      const std::string status = std::to_string(response.head.status) + " ";
      if (!response.stream) return done(status + std::move(response.body).to_string());
      auto body = std::make_shared<Collect>();
      body->over = [body, status, done] {
        const std::string all = status + body->bytes;
        done(body->error.empty() ? all : all + " error: " + body->error);
        body->over = [] {};
      };
      body->read(std::move(response.stream));
    });
  }
  // Fetches one after the other.
  std::vector<std::string> fetch_all(
      std::vector<std::function<binding::OutgoingRequest()>> requests) {
    std::vector<std::string> answers;
    std::function<void()> next = [&] {
      if (answers.size() == requests.size()) return loop->stop();
      fetch(requests[answers.size()](), [&](std::string answer) {
        answers.push_back(std::move(answer));
        loop->post(next);
      });
    };
    next();
    run();
    return answers;
  }
  std::string get(const std::string& url) {
    return fetch_all({[&] { return request("GET", url); }}).front();
  }
  void run() {
    loop::Timer patience(*loop, [this] {
      late = true;
      loop->stop();
    });
    patience.start(20000);
    loop->run();
    REQUIRE_FALSE(late);
  }
};

}  // namespace edgert::test
