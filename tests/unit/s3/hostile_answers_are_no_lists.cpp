#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "s3/answers.h"
#include "s3/xml.h"

namespace edgert {

namespace {

bool is_xml(const std::string& text) {
  return s3::read_xml(text, [](const std::vector<std::string_view>&, std::string) {});
}

std::string list_of(const std::string& inner) {
  return "<?xml version=\"1.0\"?>\n<ListBucketResult xmlns=\"x\">" + inner + "</ListBucketResult>";
}

}  // namespace

TEST_CASE("hostile answers are no lists") {
  SECTION("what is a list is read") {
    s3::Listing listing;
    REQUIRE(s3::read_listing(
        list_of("<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><!-- > -->"
                "<NextContinuationToken>a&amp;&#x41;&#66;</NextContinuationToken>"
                "<Contents><Key>p/a+b%2B%01</Key><Size>1</Size></Contents>"
                "<CommonPrefixes><Prefix>p/<![CDATA[c]]>/</Prefix></CommonPrefixes>"),
        "p/", &listing));
    CHECK(listing.keys == std::vector<std::string>{"p/a b+\x01"});
    CHECK(listing.folders == std::vector<std::string>{"p/c/"});
    CHECK(listing.next == "a&AB");
    listing = {};
    REQUIRE(s3::read_listing(list_of("<Contents><Key>a+b%2B</Key></Contents>"), "", &listing));
    CHECK(listing.keys == std::vector<std::string>{"a+b%2B"});
  }
  SECTION("and nothing else") {
    const std::string others[] = {
        "",
        "<",
        "<html></html>",
        list_of("<Contents><Key>elsewhere/a</Key></Contents>"),
        list_of("<CommonPrefixes><Prefix>elsewhere/</Prefix></CommonPrefixes>"),
        list_of("<IsTruncated>true</IsTruncated>"),
        list_of("<IsTruncated>true</IsTruncated><NextContinuationToken>" + std::string(9000, 'x') +
                "</NextContinuationToken>"),
        list_of("<Contents><Key>p/a</Contents></Key>"),
        list_of("<Contents>"),
        list_of("") + list_of(""),
        "<!DOCTYPE x [<!ENTITY a \"b\">]>" + list_of(""),
    };
    for (const std::string& text : others) {
      INFO(text.substr(0, 80));
      s3::Listing listing;
      CHECK_FALSE(s3::read_listing(text, "p/", &listing));
    }
  }
  SECTION("malformed XML is none") {
    for (const char* text :
         {"<a>&unknown;</a>", "<a>&</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>",
          "<a>&#99999999999;</a>", "<a b=\"<\"/>", "<a></b>", "</a>", "x<a/>", "<a/>x", "<a",
          "<a b='>'", "<a><!-- </a>", "<a><![CDATA[ </a>", "< a/>", "<a/><b/>"}) {
      INFO(text);
      CHECK_FALSE(is_xml(text));
    }
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "<a>";
    CHECK_FALSE(is_xml(deep));
    CHECK(is_xml("\xEF\xBB\xBF<?xml version='1.0'?><x:a y='>'><b/>&lt;</x:a>\n"));
  }
  SECTION("nor do they put anything into fields or logs") {
    CHECK(s3::failure_code("<Error><Code>NoSuchKey</Code></Error>") == "NoSuchKey");
    CHECK(s3::failure_code("<Error><Code>a\r\nb</Code></Error>").empty());
    CHECK(s3::failure_code("<Error><Code>" + std::string(1000, 'x') + "</Code></Error>").empty());
    CHECK(s3::upload_id("<InitiateMultipartUploadResult><UploadId>a&#10;b</UploadId>"
                        "</InitiateMultipartUploadResult>")
              .empty());
    std::string code;
    CHECK_FALSE(s3::read_removed(
        "<DeleteResult><Error><Code>AccessDenied</Code></Error></DeleteResult>", &code));
    CHECK(code == "AccessDenied");
    CHECK_FALSE(s3::read_removed("<html/>", &code));
    CHECK(s3::read_removed("<DeleteResult/>", &code));
    std::string text;
    CHECK(s3::append_xml("<&>\r\n", &text));
    CHECK(text == "&lt;&amp;&gt;&#13;\n");
    CHECK_FALSE(s3::append_xml("\x01", &text));
  }
}

}  // namespace edgert
