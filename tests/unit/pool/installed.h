// An extension that a test writes down where it needs it, and a worker that uses it once.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "tests/support/test_pool.h"

namespace edgert::test {

class Installed final : public Extension {
 public:
  explicit Installed(std::function<void(ExtensionScope&)> add) : add_(std::move(add)) {}
  void install(ExtensionScope& scope) noexcept override { add_(scope); }

 private:
  const std::function<void(ExtensionScope&)> add_;
};

inline std::unique_ptr<IsolatePool> pool_with(Extension& extension) {
  PoolOptions options;
  options.extensions = {&extension};
  return make_pool(std::move(options));
}

// What `body`, of an async function, returns as text, or what it throws.
inline WorkerOptions function_of(const std::string& body) {
  return inline_module(R"(
    const run = async () => {)" +
                       body + R"(};
    const outcome = (promise) => promise.then(String, (e) => `${e.name}: ${e.message}`);
    export default { fetch: async () => new Response(await outcome(run())) };)");
}

inline std::string answer_of(IsolatePool& pool, const std::string& body) {
  auto worker = pool.create_worker(function_of(body));
  if (!worker.ok()) return worker.error().message;
  auto answer = worker.value()->fetch_sync(get());
  return answer.ok() ? answer.value().body : answer.error().message;
}

inline std::string answer_of(Extension& extension, const std::string& body) {
  return answer_of(*pool_with(extension), body);
}

}  // namespace edgert::test
