#include "front/front_request.h"

#include <utility>

#include "front/passage.h"

namespace edgert {

using front::Passage;

namespace {

// Has the passage do it on its own thread.
template <typename Work>
void give(std::shared_ptr<Passage> passage, front::Mailbox& mailbox, Work work) {
  if (mailbox.is_own_thread()) return work(*passage);
  (void)mailbox.post(
      [passage = std::move(passage), work = std::move(work)]() mutable { work(*passage); });
}

}  // namespace

FrontRequest::FrontRequest(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FrontRequest::FrontRequest(FrontRequest&& other) noexcept = default;

FrontRequest& FrontRequest::operator=(FrontRequest&& other) noexcept {
  std::swap(impl_, other.impl_);
  return *this;
}

FrontRequest::~FrontRequest() {
  if (impl_ != nullptr) respond(ResponseHead{500, {}, {}}, {});
}

const RequestHead& FrontRequest::head() const { return impl_->head; }

RequestHead& FrontRequest::edit_head() {
  impl_->was_edited = true;
  return impl_->head;
}

bool FrontRequest::has_body() const { return impl_->has_body; }
bool FrontRequest::client_left() const { return impl_->passage && impl_->passage->client_left(); }

void FrontRequest::respond(ResponseHead head, Bytes body) {
  if (impl_->passage == nullptr) return;
  give(std::move(impl_->passage), *impl_->mailbox,
       [head = std::move(head), body = std::move(body)](Passage& passage) mutable {
         passage.respond(std::move(head), std::move(body));
       });
}

void FrontRequest::hand_over(std::shared_ptr<const WorkerOptions> function,
                             ForwardOptions options) {
  if (impl_->passage == nullptr) return;
  give(std::move(impl_->passage), *impl_->mailbox,
       [head = std::move(impl_->head), was_edited = impl_->was_edited,
        function = std::move(function), options = std::move(options)](Passage& passage) mutable {
         passage.hand_over(std::move(head), was_edited, std::move(function), std::move(options));
       });
}

}  // namespace edgert
