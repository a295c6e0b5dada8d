// host SNAPSHOT: runs a function whose realm has `shout`.
#include <edgert/edgert.h>

#include <cstdio>
#include <fstream>
#include <iterator>

#include "shout.h"

int main(int, char** arguments) {
  std::ifstream file(arguments[1], std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const auto platform = edgert::Platform::create().value();
  edgert::PoolOptions options;
  options.snapshot = edgert::Snapshot::create(bytes, install_with_shout).value();
  const auto pool = edgert::IsolatePool::create(*platform, std::move(options)).value();
  edgert::WorkerOptions function;
  function.module_code = "Deno.serve(() => new Response(shout('hello')))";
  const auto worker = pool->create_worker(std::move(function)).value();
  const auto answer = worker->fetch_sync({{"GET", "http://localhost/", {}, {}, 0}, {}}).value();
  std::printf("%d %s\n", answer.head.status, answer.body.c_str());
}
