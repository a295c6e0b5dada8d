// A host that gives its functions `Supabase.writeTextFile(path, text)`: it writes to a storage
// service over HTTP, into the bucket of the tenant whose function calls. What function authors see
// of it stands in storage.d.ts. Run as: storage PORT, the service's on this machine.
#include <arpa/inet.h>
#include <edgert/edgert.h>
#include <edgert/web_platform.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

// The client of the service: one request, one connection. It waits, so it has a thread of its own.
class StorageClient {
 public:
  explicit StorageClient(uint16_t port) : port_(port) {}

  // The status that the service answers with; 0: it cannot be reached.
  int write(const std::string& bucket, std::string_view path, std::string_view text) const {
    const int socket = connect_to_service();
    if (socket < 0) return 0;
    std::string request = "PUT /object/" + bucket + "/" + escaped(path) + " HTTP/1.1\r\n";
    request += "Host: storage\r\nConnection: close\r\nContent-Type: text/plain;charset=UTF-8\r\n";
    request += "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n";
    request += text;
    const int status = send_all(socket, request) ? read_status(socket) : 0;
    close(socket);
    return status;
  }

 private:
  int connect_to_service() const {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{10, 0};
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in service{};
    service.sin_family = AF_INET;
    service.sin_port = htons(port_);
    service.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket, reinterpret_cast<const sockaddr*>(&service), sizeof service) == 0)
      return socket;
    close(socket);
    return -1;
  }
  static bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }
  static int read_status(int socket) {
    constexpr std::string_view kBegin = "HTTP/1.1 ";
    std::string head;
    char piece[512];
    ssize_t size = 0;
    while (head.find('\n') == std::string::npos &&
           (size = recv(socket, piece, sizeof piece, 0)) > 0)
      head.append(piece, static_cast<size_t>(size));
    return head.starts_with(kBegin) ? std::atoi(head.c_str() + kBegin.size()) : 0;
  }
  // A path of a script's says nothing but a path.
  static std::string escaped(std::string_view path) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    for (const unsigned char c : path) {
      if (std::isalnum(c) || c == '-' || c == '_' || c == '.' || c == '/') {
        out += static_cast<char>(c);
      } else {
        out += {'%', kDigits[c >> 4], kDigits[c & 15]};
      }
    }
    return out;
  }

  const uint16_t port_;
};

class Storage final : public edgert::Extension {
 public:
  Storage(uint16_t port, std::map<std::string, std::string> buckets)
      : client_(port), buckets_(std::move(buckets)), thread_([this] { run(); }) {}
  ~Storage() override {
    stops_ = true;
    queue_->close();
    thread_.join();
  }

  void install(edgert::ExtensionScope& scope) noexcept override {
    // Called on the thread of the client, however busy the worker is.
    scope.add_function("Supabase", "writeTextFile",
                       [this](edgert::NativeCall call) { write_text_file(std::move(call)); },
                       {.max_pending = 100, .executor = queue_});
    scope.freeze("Supabase");
  }

 private:
  void write_text_file(edgert::NativeCall call) {
    using Kind = edgert::ArgumentKind;
    if (call.kind(0) != Kind::kText || call.kind(1) != Kind::kText)
      return call.reject("TypeError", "Supabase.writeTextFile needs a path and a text");
    const std::string_view path = call.text(0);
    if (path.empty() || path.find("..") != std::string_view::npos)
      return call.reject("TypeError", "Supabase.writeTextFile: the path leads out of the bucket");
    // A script says nothing of who it is; edgert does.
    const auto bucket = buckets_.find(call.worker().service_path);
    if (bucket == buckets_.end())
      return call.reject("PermissionDenied", "this function has no bucket");
    if (call.is_abandoned()) return;
    const int status = client_.write(bucket->second, path, call.text(1));
    if (status == 200 || status == 201) return call.resolve();
    call.reject("Http", status == 0 ? "the storage service cannot be reached"
                                    : "the storage service answered " + std::to_string(status));
  }
  void run() {
    while (!stops_) queue_->wait_and_run(1000);
  }

  const StorageClient client_;
  const std::map<std::string, std::string> buckets_;  // by service path
  const std::shared_ptr<edgert::QueueExecutor> queue_ = edgert::QueueExecutor::create();
  std::atomic<bool> stops_{false};
  std::thread thread_;
};

constexpr char kFunction[] = R"(
export default {
  async fetch(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname.slice(1);
    try {
      await Supabase.writeTextFile(path, await request.text());
      return new Response("stored", { status: 201 });
    } catch (error) {
      return new Response(`${error.name}: ${error.message}`, { status: 502 });
    }
  },
};
)";

int run(uint16_t port) {
  auto platform = edgert::Platform::create();
  if (!platform.ok()) return std::fprintf(stderr, "%s\n", platform.error().message.c_str()), 1;
  Storage storage(port, {{"/srv/alice", "bucket-a"}, {"/srv/bob", "bucket-b"}});
  edgert::PoolOptions options;
  options.snapshot = edgert::web_platform();
  options.extensions = {&storage};
  auto pool = edgert::IsolatePool::create(*platform.value(), std::move(options));
  if (!pool.ok()) return std::fprintf(stderr, "%s\n", pool.error().message.c_str()), 1;
  for (const char* tenant : {"alice", "bob", "eve"}) {
    edgert::WorkerOptions function;
    function.service_path = std::string("/srv/") + tenant;
    function.module_code = kFunction;
    auto worker = pool.value()->create_worker(std::move(function));
    if (!worker.ok()) return std::fprintf(stderr, "%s\n", worker.error().message.c_str()), 1;
    for (const char* path : {"notes/today.txt", "full"}) {
      edgert::Request request;
      request.head.method = "PUT";
      request.head.url = std::string("http://localhost/") + path;
      request.body = edgert::Bytes(std::string("written by ") + tenant);
      auto answer = worker.value()->fetch_sync(std::move(request));
      if (!answer.ok()) return std::fprintf(stderr, "%s\n", answer.error().message.c_str()), 1;
      std::printf("%s %d %s\n", tenant, answer.value().head.status, answer.value().body.c_str());
    }
  }
  return 0;
}

int main(int count, char** arguments) {
  if (count != 2) return std::fprintf(stderr, "storage PORT\n"), 1;
  return run(static_cast<uint16_t>(std::atoi(arguments[1])));
}
