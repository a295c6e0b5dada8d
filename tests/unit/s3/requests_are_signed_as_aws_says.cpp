// Against the examples of AWS's own documentation of Signature Version 4.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "base/sha256.h"
#include "s3/signature.h"

namespace edgert {

namespace {

std::string signature_in(const std::string& field) {
  return field.substr(field.find("Signature=") + std::string("Signature=").size());
}

struct Example {
  const char* what;
  s3::Signed request;
  const char* signature;
};

}  // namespace

TEST_CASE("requests are signed as AWS says") {
  SECTION("of any service") {
    s3::Signed request;
    request.method = "GET";
    request.path = "/";
    request.query = s3::query_text({{"Version", "2010-05-08"}, {"Action", "ListUsers"}});
    request.fields = {{"host", "iam.amazonaws.com"},
                      {"content-type", "application/x-www-form-urlencoded; charset=utf-8"},
                      {"x-amz-date", "20150830T123600Z"}};
    request.content_sha256 = base::sha256("");
    const s3::Signer signer{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1",
                            "iam"};
    CHECK(s3::authorization(signer, request, "20150830T123600Z") ==
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
          "SignedHeaders=content-type;host;x-amz-date, "
          "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
  }
  SECTION("of S3") {
    const std::string date = "20130524T000000Z", empty = base::sha256("");
    const s3::Signer signer{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                            "us-east-1", "s3"};
    const std::string host = "examplebucket.s3.amazonaws.com";
    const std::string body = base::sha256("Welcome to Amazon S3.");
    const auto fields = [&](const std::string& digest, s3::Pairs more = {}) {
      more.emplace_back("host", host);
      more.emplace_back("x-amz-content-sha256", digest);
      more.emplace_back("x-amz-date", date);
      return more;
    };
    const Example examples[] = {
        {"GET of a range",
         {"GET", "/test.txt", "", fields(empty, {{"range", "bytes=0-9"}}), empty},
         "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
        {"PUT",
         {"PUT", "/" + s3::uri_encoded("test$file.text", true), "",
          fields(body, {{"date", "Fri, 24 May 2013 00:00:00 GMT"},
                        {"x-amz-storage-class", "REDUCED_REDUNDANCY"}}),
          body},
         "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
        {"GET of what hangs on a bucket",
         {"GET", "/", s3::query_text({{"lifecycle", ""}}), fields(empty), empty},
         "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
        {"GET of a list",
         {"GET", "/", s3::query_text({{"prefix", "J"}, {"max-keys", "2"}}), fields(empty), empty},
         "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
    };
    for (const Example& example : examples) {
      INFO(example.what);
      CHECK(signature_in(s3::authorization(signer, example.request, date)) == example.signature);
    }
  }
  SECTION("at a date") { CHECK(s3::signing_date(1440938160) == "20150830T123600Z"); }
}

}  // namespace edgert
