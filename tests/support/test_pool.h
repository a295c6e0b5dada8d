// A pool for one test case, on the process's one Platform.
#pragma once

#include <edgert/edgert.h>
#include <edgert/web_platform.h>

#include <memory>
#include <string>
#include <utility>

namespace edgert::test {

inline Platform& platform() {
  static const std::unique_ptr<Platform> made = Platform::create().value();
  return *made;
}

inline std::unique_ptr<IsolatePool> make_pool(PoolOptions options = {}) {
  platform();
  options.snapshot = web_platform();
  return IsolatePool::create(platform(), std::move(options)).value();
}

constexpr char kSaysHello[] = "export default { fetch: () => new Response('hello') }";

inline WorkerOptions inline_module(std::string code) {
  WorkerOptions options;
  options.module_code = std::move(code);
  return options;
}

inline Request get(std::string path = "/") {
  Request request;
  request.head.method = "GET";
  request.head.url = "http://test" + std::move(path);
  return request;
}

}  // namespace edgert::test
