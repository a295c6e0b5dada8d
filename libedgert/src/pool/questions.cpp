#include "pool/questions.h"

#include <future>
#include <utility>
#include <variant>
#include <vector>

namespace edgert::pool {

void Questions::ask(wire::Inbox& inbox, wire::EndpointId worker, const Ask& make,
                    uint64_t patience_ms, Answered answered) {
  uint64_t question;
  {
    std::lock_guard lock(mutex_);
    question = next_++;
    Pending& pending = pending_[question];
    pending.worker = worker;
    pending.answered = std::move(answered);
    if (patience_ms != 0) {
      pending.alarm =
          clock_.set(patience_ms, [this, question] { settle(question, Outcome::kLate, nullptr); });
    }
  }
  if (!inbox.tell(make(question), endpoint_)) settle(question, Outcome::kEnded, nullptr);
}

Questions::Heard Questions::ask_and_wait(wire::Inbox& inbox, wire::EndpointId worker,
                                         const Ask& make, uint64_t patience_ms) {
  auto heard = std::make_shared<std::promise<Heard>>();
  ask(inbox, worker, make, patience_ms, [heard](Outcome outcome, const wire::Control* answer) {
    heard->set_value({outcome, answer ? std::optional(*answer) : std::nullopt});
  });
  return heard->get_future().get();
}

void Questions::worker_left(wire::EndpointId worker) {
  std::vector<uint64_t> open;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [question, pending] : pending_) {
      if (pending.worker == worker) open.push_back(question);
    }
  }
  for (const uint64_t question : open) settle(question, Outcome::kEnded, nullptr);
}

bool Questions::deliver(wire::Message& message) {
  if (message.control == nullptr) return false;
  const std::unique_ptr<wire::Control> answer = std::move(message.control);
  if (const auto* metrics = std::get_if<wire::MetricsAre>(answer.get())) {
    settle(metrics->question, Outcome::kAnswered, answer.get());
  } else if (const auto* retires = std::get_if<wire::Retires>(answer.get())) {
    settle(retires->question, Outcome::kAnswered, answer.get());
  }
  return true;
}

void Questions::settle(uint64_t question, Outcome outcome, const wire::Control* answer) {
  Pending pending;
  {
    std::lock_guard lock(mutex_);
    const auto found = pending_.find(question);
    if (found == pending_.end()) return;
    pending = std::move(found->second);
    pending_.erase(found);
  }
  if (pending.alarm != 0 && outcome != Outcome::kLate) clock_.cancel(pending.alarm);
  pending.answered(outcome, answer);
}

}  // namespace edgert::pool
