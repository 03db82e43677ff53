#include "support.hpp"

using namespace cbuild;
using namespace cbuild::cargo::test;

namespace {

constexpr std::size_t k_mebibyte = std::size_t{1} << 20;

/// `start`, then as many keys with that rest as there is room for.
std::string numbered(std::string start, const std::string& rest) {
  for (std::size_t i = 0; start.size() < k_mebibyte - 64; ++i) start += "k" + std::to_string(i) + rest;
  return start;
}

} // namespace

TEST_CASE("manifest bounds: a long text is refused", "[cargo]") {
  const std::string text = "# " + std::string(cargo::k_max_manifest - 2, 'x');
  CHECK(manifest_error(text).empty());
  CHECK(manifest_error(text + "x") == "'Cargo.toml' is 1.0 MB long; expected at most 1.0 MB");
}

TEST_CASE("manifest bounds: deep nesting is refused, not run into", "[cargo][slow]") {
  for (const std::string& text :
       {"a = " + repeated("[", k_mebibyte - 4),
        "[a]\nb = " + repeated("[\n", k_mebibyte / 2 - 8),
        "a = " + repeated("[", k_mebibyte / 2 - 4) + repeated("]", k_mebibyte / 2),
        "a = " + repeated("{a=", k_mebibyte / 4),
        "a = " + repeated("[\n#]\n\"]\", ']',\n\"\\\"]\",", k_mebibyte / 32),
        "a = " + repeated("[\"\"\" ]\"]\" \\\"\"\"\"\"\",'''']''''',", k_mebibyte / 32)}) {
    CAPTURE(text.substr(0, 40));
    CHECK_THAT(manifest_error(text),
               ContainsSubstring("the nesting is too deep; expected at most 32 levels"));
  }
}

TEST_CASE("manifest bounds: a key of very many parts is refused", "[cargo]") {
  for (const std::string& text : {repeated("a.", k_mebibyte / 2 - 4) + "a=1",
                                  "[" + repeated("a.", k_mebibyte / 2 - 4) + "a]",
                                  "[[" + repeated("a . ", k_mebibyte / 4 - 4) + "a]]",
                                  "a={" + repeated("\"=,\".", k_mebibyte / 8) + "a=1}",
                                  repeated("'=['.", k_mebibyte / 8) + "a=1",
                                  "a=\"#\n" + repeated("a.", k_mebibyte / 4)}) {
    CAPTURE(text.substr(0, 40));
    CHECK_THAT(manifest_error(text), ContainsSubstring("the key has too many parts; expected at most 32"));
  }
}

TEST_CASE("manifest bounds: the deepest that is taken", "[cargo]") {
  const std::string key = repeated("a.", 31) + "a";
  CHECK(manifest_error(key + " = " + repeated("[", 32) + repeated("]", 32)).empty());
  CHECK(manifest_error("[" + key + "]\nb = [1.5, 2.5, \"" + repeated(".", 99) + "\", 07:32:00.5] # " +
                       repeated(".[", 99))
            .empty());
  const std::string nested =
      "[" + key + "]\nx = " + repeated("{" + key + " = ", 32) + "1" + repeated("}", 32);
  CHECK(manifest_error(nested).empty());
}

TEST_CASE("manifest bounds: long texts are read to their end", "[cargo][slow]") {
  const std::string text =
      GENERATE("a = [" + repeated("1,", k_mebibyte / 2 - 4) + "]",
               "a = [" + repeated("\"\xC3\xA4\", ", k_mebibyte / 6 - 4) + "]",
               "a = '''" + repeated("'\n", k_mebibyte / 2 - 8),
               repeated("[[bin]]\nname=''\n", k_mebibyte / 16),
               numbered("[dependencies]\n", "={path=\"\"}\n"),
               numbered("dependencies = {\"\xC3\xA4\"={}, ", "={path=\"\"},") + "}",
               numbered("[target." + std::string(k_mebibyte / 2, 'x') + ".dependencies]\n", "={}\n"));
  CAPTURE(text.substr(0, 40));
  // That the time grows with them in proportion is measured: bench/run --only manifest.
  CHECK_THAT(manifest_error(text), !ContainsSubstring("MB long"));
}
