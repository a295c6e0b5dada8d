import { assertEquals, assertThrows } from "../../support/assert.js";

assertEquals([atob(""), atob("YQ=="), atob("YQ"), atob(" Y\tW\nI = "), atob("//4="), atob("YR==")], ["", "a", "a", "ab", "\xff\xfe", "a"]);
for (const bad of ["Y", "YQ=", "YQ===", "Y=Q=", "=", "====", "YQ-_", "YWJj=", "\u00e9\u20ac", "YWJjY"]) assertThrows(() => atob(bad), "InvalidCharacterError");
