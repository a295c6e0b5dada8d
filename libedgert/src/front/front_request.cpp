// FrontRequest: see edgert/front.h.
#include <utility>

#include "front/passage.h"

namespace edgert {

using front::Passage;

namespace {

// Has the passage do it on its own thread.
template <typename Work>
void answer(const std::shared_ptr<FrontRequest::Impl>& asked, Work work) {
  if (std::exchange(asked->is_answered, true)) return;
  if (asked->mailbox->is_own_thread()) return work(*asked->passage);
  (void)asked->mailbox->post([asked, work = std::move(work)]() mutable { work(*asked->passage); });
}

}  // namespace

FrontRequest::FrontRequest(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
FrontRequest::FrontRequest(FrontRequest&& other) noexcept = default;

FrontRequest& FrontRequest::operator=(FrontRequest&& other) noexcept {
  std::swap(impl_, other.impl_);
  return *this;
}

FrontRequest::~FrontRequest() {
  if (impl_ != nullptr && !impl_->is_answered) respond(ResponseHead{500, {}, {}}, {});
}

const RequestHead& FrontRequest::head() const {
  static const RequestHead nobody;
  return impl_->is_answered ? nobody : *impl_->head;
}

RequestHead& FrontRequest::edit_head() {
  static thread_local RequestHead nobody;
  if (impl_->is_answered) return nobody = {};
  impl_->was_edited = true;
  return *impl_->head;
}

bool FrontRequest::has_body() const { return impl_->has_body; }
bool FrontRequest::client_left() const { return impl_->passage->client_left(); }

void FrontRequest::respond(ResponseHead head, Bytes body) {
  answer(impl_, [head = std::move(head), body = std::move(body)](Passage& passage) mutable {
    passage.respond(std::move(head), std::move(body));
  });
}

void FrontRequest::hand_over(std::shared_ptr<const WorkerOptions> function,
                             ForwardOptions options) {
  answer(impl_,
         [function = std::move(function), options = std::move(options)](Passage& passage) mutable {
           passage.hand_over(std::move(function), std::move(options));
         });
}

}  // namespace edgert
