#include "worker/realm_objects.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "files/paths.h"
#include "s3/conversation.h"
#include "s3/folders.h"
#include "s3/looks.h"
#include "s3/object.h"
#include "s3/place.h"
#include "worker/worker_state.h"

namespace edgert::worker {

using binding::FileAsk;
using binding::FileOutcome;
using s3::Conversation;
using s3::Object;
using s3::Place;
using s3::Task;
using What = FileAsk::What;

namespace {

// Of one worker, with those that wait.
constexpr size_t kMostOperations = 4096;

Task<FileOutcome> nothing_but(Conversation&, int code) { co_return s3::failed(code); }

Task<FileOutcome> of_file(Conversation& talk, FileAsk& asked) {
  // Nobody else makes any.
  auto object = std::static_pointer_cast<Object>(std::move(asked.file));
  switch (asked.what) {
    case What::kRead:
      return Object::read(talk, std::move(object), asked.size, asked.position);
    case What::kWrite:
      return Object::write(talk, std::move(object), std::move(asked.text), asked.position);
    case What::kFileStatus:
      return Object::status(talk, std::move(object));
    case What::kClose:
    case What::kDiscard:
      return Object::finish(talk, std::move(object), asked.what == What::kClose);
    default:  // kSync: what can be sent has been sent
      return nothing_but(talk, 0);
  }
}

Task<FileOutcome> of_path(Conversation& talk, FileAsk& asked) {
  if (asked.what == What::kMakeTemporary)
    asked.path = binding::FileSystem::temporary_path(asked.path, *asked.text);
  std::string path = files::normal_path(asked.path);
  Place place;
  const std::optional<std::string> rest = files::rest_below(path, RealmObjects::kFolder);
  const int error = rest ? s3::place_of(*rest, &place) : -ENOENT;
  if (error != 0) return nothing_but(talk, error);
  switch (asked.what) {
    case What::kOpen:
      return Object::open(talk, std::move(place), asked.flags);
    case What::kReadFile:
      return Object::read_file(talk, std::move(place));
    case What::kList:
      return s3::list(talk, std::move(place));
    case What::kAccess:
      return s3::access(talk, std::move(place), asked.flags);
    case What::kRealPath:
      return s3::real_path(talk, std::move(place), std::move(path));
    case What::kMakeFolder:
      return s3::make_folder(talk, std::move(place), asked.is_recursive, RealmObjects::kFolder);
    case What::kMakeTemporary:
      return s3::make_temporary(talk, std::move(place), asked.is_folder, std::move(asked.path));
    case What::kRemoveFolder:
      return s3::remove_folder(talk, std::move(place));
    case What::kRemoveFile:
      return s3::remove_file(talk, std::move(place));
    case What::kRemoveAll:
      return s3::remove_all(talk, std::move(place));
    default:
      return s3::status(talk, std::move(place));
  }
}

}  // namespace

// Its task goes first.
struct RealmObjects::Running {
  Running(binding::Memory& memory, Done on_end) : talk(memory), done(std::move(on_end)) {}
  Conversation talk;
  std::optional<Task<FileOutcome>> task;
  bool is_finishing = false;
  Done done;
};

RealmObjects::RealmObjects(WorkerState& state, binding::Javascript& js, loop::Loop& loop,
                           std::shared_ptr<binding::DescriptorShare> descriptors)
    : state_(state), js_(js), loop_(loop), descriptors_(std::move(descriptors)) {}

RealmObjects::~RealmObjects() = default;

bool RealmObjects::are_there() const {
  return state_.options.object_store && !state_.options.privileged &&
         !state_.options.receives_events;
}

bool RealmObjects::has(const std::string& path) const {
  return are_there() && files::rest_below(files::normal_path(path), kFolder).has_value();
}

void RealmObjects::ask(FileAsk asked, Done done) {
  if (is_closed_) return;
  if (finishing_ > 0 && asked.file == nullptr && waiting_.size() < kMostOperations) {
    waiting_.push_back({std::move(asked), std::move(done)});
    return;
  }
  start(std::move(asked), std::move(done));
}

void RealmObjects::start(FileAsk asked, Done done) {
  const uint64_t id = ++next_;
  auto running = std::make_unique<Running>(state_.memory, std::move(done));
  Conversation& talk = running->talk;
  const bool is_one_too_many = running_.size() >= kMostOperations && asked.what != What::kClose &&
                               asked.what != What::kDiscard;
  running->is_finishing = running->done == nullptr;
  if (running->is_finishing) ++finishing_;
  running->task.emplace(is_one_too_many         ? nothing_but(talk, -EBUSY)
                        : asked.file != nullptr ? of_file(talk, asked)
                                                : of_path(talk, asked));
  running_.emplace(id, std::move(running));
  loop_.post([self = std::weak_ptr<RealmObjects*>(self_), id] {
    const auto objects = self.lock();
    if (objects == nullptr) return;
    const auto found = (*objects)->running_.find(id);
    if (found == (*objects)->running_.end()) return;
    // Inside the realm: it may be asked what memory is left.
    (*objects)->js_.enter([&](binding::Scope&) { found->second->task->start(); });
    (*objects)->go_on(id);
  });
}

void RealmObjects::go_on(uint64_t id) {
  const auto found = running_.find(id);
  if (found == running_.end()) return;
  Running& running = *found->second;
  if (running.task->is_over()) return end(id);
  ObjectTraffic* const traffic = this->traffic();
  const std::shared_ptr<const s3::Request> request = running.talk.request();
  // The realm is ending.
  if (traffic == nullptr || request == nullptr) return;
  traffic->send(request, [this, id](s3::Answer answer) {
    const auto asking = running_.find(id);
    if (asking == running_.end()) return;
    js_.enter([&](binding::Scope&) { asking->second->talk.answer(std::move(answer)); });
    go_on(id);
  });
}

void RealmObjects::end(uint64_t id) {
  const auto found = running_.find(id);
  const std::unique_ptr<Running> ended = std::move(found->second);
  running_.erase(found);
  if (ended->is_finishing && --finishing_ == 0) {
    for (Waiting& next : std::exchange(waiting_, {}))
      start(std::move(next.asked), std::move(next.done));
  }
  FileOutcome outcome = std::move(ended->task->result());
  // What it kept is the outcome's, whoever has that.
  if (ended->done == nullptr) return;
  js_.enter([&](binding::Scope& scope) { ended->done(scope, std::move(outcome)); });
}

ObjectTraffic* RealmObjects::traffic() {
  if (is_closed_) return nullptr;
  if (traffic_ != nullptr) return traffic_.get();
  const ObjectStore& store = *state_.options.object_store;
  Result<s3::Endpoint> endpoint = s3::Endpoint::create(store);
  // The pool has looked at the options before.
  if (!endpoint.ok()) return nullptr;
  traffic_ =
      std::make_unique<ObjectTraffic>(loop_, store, std::move(endpoint).value(), descriptors_,
                                      state_.memory, [this](const std::string& text) {
                                        state_.supervisor->log(state_, {LogLevel::kWarning, text});
                                      });
  return traffic_.get();
}

void RealmObjects::close() {
  is_closed_ = true;
  self_.reset();
  traffic_.reset();
  running_.clear();
  waiting_.clear();
}

}  // namespace edgert::worker
