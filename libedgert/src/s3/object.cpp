#include "s3/object.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "s3/answers.h"
#include "s3/looks.h"
#include "s3/ranges.h"

namespace edgert::s3 {

using binding::FileOutcome;

namespace {

// What is read ahead of a file that is open, and what one request brings of a whole one.
constexpr size_t kAhead = size_t{1} << 20;
constexpr size_t kPiece = size_t{8} << 20;

}  // namespace

bool Object::keep(Conversation& talk, size_t bytes) {
  if (bytes > kept_ && !talk.memory().has_room(bytes - kept_)) return false;
  kept_ = bytes;
  held_.set(bytes);
  return true;
}

Task<FileOutcome> Object::open(Conversation& talk, Place place, int flags) {
  const int mode = flags & O_ACCMODE;
  const bool writes = mode != O_RDONLY;
  if (place.is_bucket()) co_return failed(-EISDIR);
  const Found found = co_await look_for_object(talk, place);
  if (found.error != 0 && found.error != -ENOENT) co_return failed(found.error);
  const bool is_there = found.error == 0;
  if (!is_there && (flags & O_CREAT) == 0) co_return failed(-ENOENT);
  if (is_there && (flags & O_CREAT) != 0 && (flags & O_EXCL) != 0) co_return failed(-EEXIST);
  if (is_there && (flags & O_DIRECTORY) != 0) co_return failed(-ENOTDIR);
  // Nothing can be put behind what is there.
  if (is_there && writes && (flags & O_APPEND) != 0 && (flags & O_TRUNC) == 0 &&
      found.status.size != 0)
    co_return failed(-ENOTSUP);
  auto object = std::make_shared<Object>(std::move(place), mode != O_WRONLY, writes, talk.memory());
  // It is there from the moment at which it is closed, also when nothing is written.
  object->is_written_ = writes && (!is_there || (flags & O_TRUNC) != 0);
  object->etag_ = found.etag.size() <= kLongestMark ? found.etag : "";
  // Nobody will write it.
  if (!is_there && !writes) {
    const int error = co_await object->put(talk);
    if (error != 0) co_return failed(error);
  }
  FileOutcome outcome;
  outcome.kind = FileOutcome::Kind::kOpened;
  outcome.status = found.status;
  outcome.file = std::move(object);
  co_return outcome;
}

Task<FileOutcome> Object::read_file(Conversation& talk, Place place) {
  constexpr uint64_t kLargest = uint64_t{2047} << 20;  // V8 has no larger buffers everywhere
  if (place.is_bucket()) co_return failed(-EISDIR);
  FileOutcome outcome;
  outcome.kind = FileOutcome::Kind::kBytes;
  const std::string any;
  Range range = co_await get_range(talk, place, 0, kPiece, any);
  const std::string etag = range.etag;
  const uint64_t whole = range.whole;
  if (range.error == 0 && whole > kLargest) range.error = -EFBIG;
  // Once here, and once more where the script has it.
  if (range.error == 0 && !talk.hold(2 * whole)) range.error = -ENOMEM;
  while (range.error == 0) {
    if (outcome.bytes.empty()) {
      outcome.bytes = std::move(range.bytes);
      outcome.bytes.reserve(whole);
    } else {
      outcome.bytes.append(range.bytes);
    }
    const uint64_t from = outcome.bytes.size();
    if (from >= whole) co_return outcome;
    const size_t size = std::min<uint64_t>(kPiece, whole - from);
    Range next = co_await get_range(talk, place, from, size, etag);
    range = std::move(next);
    if (range.error == 0 && (range.whole != whole || range.bytes.size() != size))
      range.error = -ESTALE;
  }
  co_return failed(range.error);
}

// The piece from `from` on, and more behind it.
Task<int> Object::fill(Conversation& talk, uint64_t from, size_t size) {
  const size_t wanted = std::min(std::max(size, kAhead), kPiece);
  piece_ = std::string();
  if (!keep(talk, wanted)) co_return -ENOMEM;
  Range range = co_await get_range(talk, place_, from, wanted, etag_);
  if (range.error != 0) co_return range.error;
  if (etag_.empty()) etag_ = range.etag;
  piece_ = std::move(range.bytes);
  begin_ = from;
  keep(talk, piece_.size());
  co_return 0;
}

Task<FileOutcome> Object::read(Conversation& talk, std::shared_ptr<Object> object, uint64_t most,
                               int64_t position) {
  if (!object->reads_) co_return failed(-EBADF);
  if (object->is_written_) co_return failed(-EBUSY);
  FileOutcome outcome;
  outcome.kind = FileOutcome::Kind::kBytes;
  const uint64_t from = position < 0 ? object->position_ : static_cast<uint64_t>(position);
  object->is_read_ = true;
  const bool is_here = from >= object->begin_ && from - object->begin_ < object->piece_.size();
  if (most != 0 && !is_here) {
    const int error = co_await object->fill(talk, from, std::min<uint64_t>(most, kPiece));
    if (error != 0) co_return failed(error);
  }
  if (from - object->begin_ < object->piece_.size())
    outcome.bytes = object->piece_.substr(from - object->begin_, std::min<uint64_t>(most, kPiece));
  if (position < 0) object->position_ += outcome.bytes.size();
  // Whoever has come to the end may begin to write.
  if (outcome.bytes.empty() && most != 0) object->is_read_ = false;
  co_return outcome;
}

Task<FileOutcome> Object::status(Conversation& talk, std::shared_ptr<Object> object) {
  FileOutcome outcome;
  outcome.kind = FileOutcome::Kind::kStatus;
  if (object->is_written_) {
    outcome.status = status_of_object(object->place_, Answer(), object->written_);
    co_return outcome;
  }
  const Found found = co_await look_for_object(talk, object->place_);
  outcome.code = found.error;
  outcome.status = found.status;
  co_return outcome;
}

Task<FileOutcome> Object::write(Conversation& talk, std::shared_ptr<Object> object,
                                std::shared_ptr<const std::string> bytes, int64_t position) {
  if (!object->writes_) co_return failed(-EBADF);
  if (object->error_ != 0) co_return failed(object->error_);
  if (object->is_read_) co_return failed(-EBUSY);
  if (position >= 0 && static_cast<uint64_t>(position) != object->written_)
    co_return failed(-ESPIPE);
  object->is_written_ = true;
  std::string& buffer = object->buffer_;
  size_t done = 0;
  while (done < bytes->size()) {
    if (buffer.size() == kPart) {
      const int error = co_await object->send_part(talk);
      if (error != 0) co_return failed(error);
    }
    const size_t some = std::min(kPart - buffer.size(), bytes->size() - done);
    // It grows by doubling, like any text.
    const size_t room = std::min(kPart, std::max(buffer.size() + some, 2 * buffer.size()));
    if (room > buffer.capacity()) {
      if (!object->keep(talk, room)) co_return failed(-ENOMEM);
      buffer.reserve(room);
    }
    buffer.append(*bytes, done, some);
    object->written_ += some;
    done += some;
  }
  co_return failed(static_cast<int64_t>(done));
}

Task<int> Object::send_part(Conversation& talk) {
  int error = 0;
  if (upload_.empty()) {
    Request request{"POST", place_.bucket, place_.key};
    request.query = {{"uploads", ""}};
    const Answer answer = co_await talk.ask(std::move(request));
    if (!answer.ok()) {
      error = errno_of(answer);
    } else {
      upload_ = upload_id(answer.body);
      if (upload_.empty()) error = -EIO;
    }
  }
  if (error == 0 && marks_.size() == kMostParts) error = -EFBIG;
  if (error == 0) {
    Request request{"PUT", place_.bucket, place_.key};
    request.query = {{"partNumber", std::to_string(marks_.size() + 1)}, {"uploadId", upload_}};
    request.body = std::make_shared<const std::string>(std::move(buffer_));
    buffer_ = std::string();
    const Answer answer = co_await talk.ask(std::move(request));
    std::string mark(answer.fields.find("etag"));
    if (!answer.ok()) {
      error = errno_of(answer);
    } else if (mark.empty() || mark.size() > kLongestMark) {
      error = -EIO;
    } else {
      marks_.push_back(std::move(mark));
    }
  }
  // With the marks, which are short.
  keep(talk, 0);
  if (error == 0) co_return 0;
  error_ = error;
  (void)co_await give_up(talk);
  co_return error;
}

Task<int> Object::put(Conversation& talk) {
  Request request{"PUT", place_.bucket, place_.key};
  request.body = std::make_shared<const std::string>(std::move(buffer_));
  buffer_ = std::string();
  const Answer answer = co_await talk.ask(std::move(request));
  co_return answer.ok() ? 0 : errno_of(answer);
}

Task<int> Object::complete(Conversation& talk) {
  std::string body = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
  int error = 0;
  for (size_t i = 0; i < marks_.size(); ++i) {
    body.append("<Part><PartNumber>").append(std::to_string(i + 1)).append("</PartNumber><ETag>");
    if (!append_xml(marks_[i], &body)) error = -EIO;
    body.append("</ETag></Part>");
  }
  body.append("</CompleteMultipartUpload>");
  if (error != 0) co_return error;
  Request request{"POST", place_.bucket, place_.key};
  request.query = {{"uploadId", upload_}};
  request.fields = {{"content-type", "application/xml"}};
  request.body = std::make_shared<const std::string>(std::move(body));
  request.fails_late = true;
  const Answer answer = co_await talk.ask(std::move(request));
  co_return answer.ok() ? 0 : errno_of(answer);
}

// What was sent takes no room in the store any more.
Task<int> Object::give_up(Conversation& talk) {
  if (upload_.empty()) co_return 0;
  Request request{"DELETE", place_.bucket, place_.key};
  request.query = {{"uploadId", std::exchange(upload_, "")}};
  const Answer answer = co_await talk.ask(std::move(request));
  co_return answer.ok() ? 0 : errno_of(answer);
}

Task<FileOutcome> Object::finish(Conversation& talk, std::shared_ptr<Object> object, bool keeps) {
  int error = object->error_;
  if (!keeps) {
    (void)co_await object->give_up(talk);
  } else if (object->is_written_ && error == 0) {
    const bool has_parts = !object->upload_.empty();
    if (!has_parts) {
      error = co_await object->put(talk);
    } else {
      if (!object->buffer_.empty()) error = co_await object->send_part(talk);
      if (error == 0) error = co_await object->complete(talk);
      if (error != 0) (void)co_await object->give_up(talk);
    }
  }
  object->is_written_ = false;
  object->error_ = -EBADF;
  object->buffer_ = object->piece_ = std::string();
  object->keep(talk, 0);
  co_return failed(error);
}

}  // namespace edgert::s3
