// Where the time of a cold start goes, stage by stage: a client's request to a main worker makes a
// new worker, whose first answer goes back. Of each stage what passed, and what the worker's thread
// used of it, which other processes change less.
//
// The first byte of the request is sent on a connection that is there. The answer is checked before
// anything is counted.
#include <arpa/inet.h>
#include <edgert/boot_stages.h>
#include <edgert/edgert.h>
#include <edgert/http_server.h>
#include <edgert/web_platform.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

constexpr char kSmall[] = R"(
const greeting: { word: string } = { word: "Hello" };
Deno.serve((request: Request) => new Response(`${greeting.word}, ${new URL(request.url).pathname.slice(1)}!`));
)";
constexpr char kNode[] = R"(
import { Buffer } from "node:buffer";
Deno.serve((request: Request) => new Response(Buffer.from(`Hello, ${new URL(request.url).pathname.slice(1)}!`)));
)";
// 303 KB of functions and classes, of which a request runs a few.
std::string bundle() {
  constexpr size_t kBytes = 303'000;
  std::string text = "const parts = [];\n";
  for (int i = 0; text.size() < kBytes; ++i) {
    const std::string n = std::to_string(i);
    text +=
        "class Part" + n +
        " {\n  #items = new Map();\n  add(key, value) { this.#items.set(key, { value, at: " + n +
        " }); return this; }\n  find(key) { const found = this.#items.get(key); return found === "
        "undefined ? null : found.value * " +
        n + " + found.at; }\n}\nparts.push(() => new Part" + n + "().add(\"a\", " + n + "));\n";
  }
  return text +
         "Deno.serve((request) => new Response(parts.slice(0, 20).reduce((sum, make) => sum + "
         "make().find(\"a\"), 0) === 2660 ? "
         "`Hello, ${new URL(request.url).pathname.slice(1)}!` : \"wrong\"));\n";
}
constexpr char kMain[] = R"(
Deno.serve(async (request) => {
  const worker = await EdgeRuntime.userWorkers.create({
    servicePath: Deno.env.get("FUNCTIONS") + new URL(request.url).pathname, forceCreate: true, workerTimeoutMs: 600_000,
  });
  return await worker.fetch(request);
});
)";

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "timeline: %s\n", why.c_str());
  std::exit(1);
}

template <typename T>
T must(edgert::Result<T> result) {
  if (!result.ok()) fail(result.error().message);
  return std::move(result).value();
}

double ms_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

class Client {
 public:
  explicit Client(uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      fail("no connection");
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  ~Client() { close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // The answer's body, which is short.
  std::string ask(const std::string& path) {
    const std::string request = "GET /" + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    if (write(socket_, request.data(), request.size()) != static_cast<ssize_t>(request.size()))
      fail("cannot send");
    std::string answer;
    for (;;) {
      char bytes[4096];
      const ssize_t got = read(socket_, bytes, sizeof bytes);
      if (got <= 0) fail("the connection ends: " + answer);
      answer.append(bytes, static_cast<size_t>(got));
      const size_t head = answer.find("\r\n\r\n"), length = answer.find("Content-Length: ");
      if (head == std::string::npos || length > head) continue;
      const size_t size =
          std::strtoul(answer.c_str() + length + std::strlen("Content-Length: "), nullptr, 10);
      if (answer.size() >= head + 4 + size) return answer.substr(head + 4);
    }
  }

 private:
  const int socket_;
};

double at(std::vector<double> samples, double part) {
  std::sort(samples.begin(), samples.end());
  return samples[static_cast<size_t>(part * static_cast<double>(samples.size() - 1))];
}

void measure(edgert::IsolatePool& pool, Client& client, const std::string& name, int count) {
  struct Samples {
    std::vector<double> wall_us, cpu_us;
  };
  std::vector<std::string> order;
  std::map<std::string, Samples> stages;
  const auto add = [&](const std::string& stage, double wall_ms, double cpu_ms) {
    if (!stages.contains(stage)) order.push_back(stage);
    stages[stage].wall_us.push_back(wall_ms * 1e3);
    stages[stage].cpu_us.push_back(cpu_ms * 1e3);
  };
  constexpr int kFirst = 5;  // these fill caches
  for (int i = -kFirst; i < count; ++i) {
    // The next isolate is made meanwhile; a start is seldom one of many at once.
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    const double process_before = ms_of(CLOCK_PROCESS_CPUTIME_ID), began = ms_of(CLOCK_MONOTONIC);
    const std::string answer = client.ask(name);
    const double ended = ms_of(CLOCK_MONOTONIC);
    if (answer != "Hello, " + name + "!") fail(name + ": wrong answer: " + answer);
    std::vector<edgert::BootStage> came;
    for (const auto& worker : pool.workers()) {
      if (worker->options().privileged) continue;
      came = edgert::boot_stages(*worker);
      worker->terminate();
      worker->wait();
    }
    const double process_cpu = ms_of(CLOCK_PROCESS_CPUTIME_ID) - process_before;
    if (i < 0 || came.size() < 2) continue;
    double before = began, cpu_before = 0;
    for (const edgert::BootStage& stage : came) {
      add(stage.name, stage.at_ms - before, stage.cpu_ms - cpu_before);
      before = stage.at_ms;
      cpu_before = stage.cpu_ms;
    }
    add("received", ended - before, 0);
    add("in all", ended - began, came.back().cpu_ms);
    add("and its end", 0, process_cpu);
  }
  std::printf("%s, µs until       passed: p50      p99   of the worker's CPU: p50      p99\n",
              name.c_str());
  for (const std::string& stage : order) {
    const Samples& samples = stages[stage];
    if (stage == "and its end") {
      std::printf("  the process's CPU, with the worker's end and the next isolate %13.0f %8.0f\n",
                  at(samples.cpu_us, 0.5), at(samples.cpu_us, 0.99));
    } else {
      std::printf("  %-19s %12.0f %8.0f %26.0f %8.0f\n", stage.c_str(), at(samples.wall_us, 0.5),
                  at(samples.wall_us, 0.99), at(samples.cpu_us, 0.5), at(samples.cpu_us, 0.99));
    }
  }
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 200;
  const int spares = argc > 2 ? std::atoi(argv[2]) : 1;
  if (count <= 0 || spares < 0) {
    std::fprintf(stderr, "usage: timeline [STARTS [SPARE_ISOLATES]]\n");
    return 2;
  }
  std::string folder = std::filesystem::temp_directory_path() / "edgert-timeline-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) {
    std::perror(folder.c_str());
    return 1;
  }
  const std::pair<const char*, std::string> functions[] = {
      {"small", kSmall}, {"bundle", bundle()}, {"node", kNode}};
  for (const auto& [name, code] : functions) {
    std::filesystem::create_directory(folder + "/" + name);
    std::ofstream(folder + "/" + name + (code.size() > 10'000 ? "/index.js" : "/index.ts")) << code;
  }
  std::printf("V8 %s, %d spare isolates, %d starts\n", edgert::Platform::v8_version().c_str(),
              spares, count);
  const auto platform = must(edgert::Platform::create());
  edgert::PoolOptions options;
  options.snapshot = edgert::web_platform();
  options.cache_dir = folder + "/cache";
  options.spare_isolates = static_cast<uint32_t>(spares);
  auto pool = must(edgert::IsolatePool::create(*platform, options));
  {
    edgert::WorkerOptions main;
    main.privileged = true;
    main.module_code = kMain;
    main.env = {{"FUNCTIONS", folder}};
    const auto worker = must(pool->create_worker(std::move(main)));
    edgert::HttpServerOptions listening;
    listening.host = "127.0.0.1";
    const auto server = must(edgert::HttpServer::create(worker, listening));
    Client client(server->port());
    for (const auto& [name, code] : functions) measure(*pool, client, name, count);
  }
  pool.reset();
  std::filesystem::remove_all(folder);
}
