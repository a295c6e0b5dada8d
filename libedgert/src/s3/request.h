// What is asked of a store, and what it answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "edgert/head.h"
#include "s3/signature.h"

namespace edgert::s3 {

// Of all that answers with no more than a few words.
inline constexpr size_t kShortAnswer = 64 * 1024;

// All of them may be made again when nobody knows what has become of one.
struct Request {
  std::string method;
  std::string bucket;
  std::string key = {};  // empty: of the bucket itself
  Pairs query = {};
  Pairs fields = {};  // by names in small letters
  std::shared_ptr<const std::string> body = nullptr;
  size_t most_answer = kShortAnswer;  // a longer one is a failure
  // An answer that has begun well may still say in its body that it has failed.
  bool fails_late = false;
};

struct Answer {
  int status = 0;         // 0: there is none
  int error = 0;          // then a negative errno
  std::string code = {};  // of a failure, as the store names it: "NoSuchKey"
  HeaderList fields = {};
  std::string body = {};

  bool ok() const { return status >= 200 && status < 300; }
};

// The negative errno of an answer that is not ok.
int errno_of(const Answer& answer);

}  // namespace edgert::s3
