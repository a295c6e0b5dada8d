// Gateway: what `edgertd serve` does with each request before and after its function: finds the
// function, asks for a token, tells the way it came, answers preflights, and what clients are told
// of failures.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "edgert/front.h"
#include "serve/site.h"

namespace edgert::server {

class Gateway final : public Router, public std::enable_shared_from_this<Gateway> {
 public:
  // `telemetry` outlives the requests.
  explicit Gateway(telemetry::Telemetry& telemetry) : telemetry_(telemetry) {}

  // Requests that come from here on are decided by it. Thread: any.
  void set(std::shared_ptr<const Site> site);
  std::shared_ptr<const Site> site() const;
  // /_internal/health says so, and so may a balancer.
  void set_ready(bool is_ready) { is_ready_ = is_ready; }
  bool is_ready() const { return is_ready_; }

  void route(FrontRequest request) noexcept override;

 private:
  struct Case;
  const std::shared_ptr<const Site>& current();
  void decide(Case&& one);
  void answer(Case& one, const Answer& answer);
  void hand_over(Case&& one);

  telemetry::Telemetry& telemetry_;
  std::atomic<bool> is_ready_{false};
  mutable std::mutex mutex_;
  std::shared_ptr<const Site> site_;
  std::atomic<uint64_t> generation_{0};
};

}  // namespace edgert::server
