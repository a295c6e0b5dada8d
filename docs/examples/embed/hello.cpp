// A host with one function in it.
#include <edgert/edgert.h>
#include <edgert/web_platform.h>

#include <cstdio>

int main() {
  auto platform = edgert::Platform::create().value();
  edgert::PoolOptions options;
  options.snapshot = edgert::web_platform();
  auto pool = edgert::IsolatePool::create(*platform, options).value();
  edgert::WorkerOptions function;
  function.module_code =
      "export default { fetch: (request) => new Response(`Hello from ${request.url}`) }";
  auto worker = pool->create_worker(function).value();
  auto answer = worker->fetch_sync({{"GET", "http://localhost/", {}, {}, 0}, {}}).value();
  std::printf("%d %s\n", answer.head.status, answer.body.c_str());
}
