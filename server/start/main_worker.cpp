#include "start/main_worker.h"

#include <utility>

#include "common/frame.h"

namespace edgert::server {

WorkerOptions privileged_worker(const std::string& path, const std::string& entry_point,
                                const ServeOptions& options) {
  WorkerOptions worker;
  worker.service_path = path;
  worker.entry_point = entry_point;
  worker.inherit_env = true;
  worker.privileged = true;
  worker.no_module_cache = options.disable_module_cache;
  return worker;
}

std::string cannot_boot(const std::string& which, const std::string& flag, const std::string& path,
                        const Error& error, bool has_colours) {
  ErrorDetail detail = detail_of(error);
  if (detail.topic == ErrorTopic::kNoEntry)
    detail.what += "; " + flag + " names the folder, file or pack that is the " + which;
  return "the " + which + " " + path + " cannot boot: " + framed(error, detail, has_colours);
}

Result<MainWorker> boot_main(const ServeOptions& options, LogSink& log, IsolatePool& pool,
                             SharedSockets sockets) {
  const auto fault = [&](const Error& error) {
    return cannot_boot("main worker", "--main-service", options.main_service, error,
                       log.has_colours());
  };
  log.forget_main_fault();
  Result<std::shared_ptr<Worker>> booted =
      pool.create_worker(privileged_worker(options.main_service, options.main_entrypoint, options));
  if (!booted.ok()) {
    Error error = booted.take_error();
    error.message = fault(error);
    return error;
  }
  MainWorker main;
  main.worker = std::move(booted).value();
  Result<Listeners> listening = Listeners::open(main.worker, options, std::move(sockets));
  if (!listening.ok()) {
    main.worker->terminate();
    Error error = listening.take_error();
    if (error.code == ErrorCode::kWorkerAlreadyRetired) {
      // It had asked to serve, and has ended before it could.
      const LogSink::Fault uncaught = log.main_fault();
      if (!uncaught.error.message.empty()) error.message = fault(uncaught.error);
    } else {
      error.message = framed(error, log.has_colours());
    }
    return error;
  }
  main.listeners = std::move(listening).value();
  return main;
}

}  // namespace edgert::server
