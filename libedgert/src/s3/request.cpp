#include "s3/request.h"

#include <cerrno>

namespace edgert::s3 {

namespace {

// Where the status alone does not tell.
struct Named {
  const char* code;
  int error;
};
constexpr Named kNamed[] = {
    {"NoSuchUpload", EIO},
    {"InvalidBucketName", ENOENT},
    {"KeyTooLongError", ENAMETOOLONG},
    {"EntityTooLarge", EFBIG},
    {"ExpiredToken", EACCES},
    {"InvalidToken", EACCES},
    {"AccessDenied", EACCES},
    {"NotImplemented", ENOTSUP},
    {"QuotaExceeded", EDQUOT},
    {"PreconditionFailed", ESTALE},
    {"SlowDown", EBUSY},
    {"RequestTimeout", ETIMEDOUT},
    {"AuthorizationHeaderMalformed", EACCES},
};

}  // namespace

int errno_of(const Answer& answer) {
  if (answer.status == 0) return answer.error != 0 ? answer.error : -EIO;
  for (const Named& named : kNamed) {
    if (answer.code == named.code) return -named.error;
  }
  switch (answer.status) {
    case 401:
    case 403:
      return -EACCES;
    case 404:
      return -ENOENT;
    case 409:
    case 429:
    case 503:
      return -EBUSY;
    case 412:
      return -ESTALE;
    case 413:
      return -EFBIG;
    default:
      return -EIO;
  }
}

}  // namespace edgert::s3
