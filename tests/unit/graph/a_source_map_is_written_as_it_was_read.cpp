#include <catch2/catch_test_macros.hpp>
#include <string>

#include "graph/source_map.h"

namespace edgert::graph {

TEST_CASE("a source map is written as it was read") {
  // Lines without segments, columns and lines that go back, numbers of several digits.
  const std::string mappings = ";;AAAA,IAAM,CAAC,GAAG;AACR,SAAS,CAAC,CAAC,OAAO;;;AADP,gxjCAEgD;";
  const SourceMap map(mappings);
  const std::string json = map.to_json("file:///a\"b.ts");
  CHECK(json == "{\"version\":3,\"sources\":[\"file:///a\\\"b.ts\"],\"names\":[],\"mappings\":\"" +
                    mappings + "\"}");
  CHECK(SourceMap("").to_json("x") ==
        "{\"version\":3,\"sources\":[\"x\"],\"names\":[],\"mappings\":\"\"}");
}

}  // namespace edgert::graph
