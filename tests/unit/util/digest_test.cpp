#include "support/catch.hpp"

#include <cbuild/util/digest.hpp>

using namespace cbuild::util;

TEST_CASE("sha256: the examples of its standard", "[util]") {
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE(
    "sha256: bytes that come piece by piece have the digest of all, and one after the other of their own",
    "[util]") {
  Sha256 hash;
  hash.update("a");
  hash.update("");
  hash.update("bc");
  CHECK(hash.finish() == sha256("abc"));
  CHECK(hash.finish() == sha256(""));
  hash.update("x");
  CHECK(hash.finish() == sha256("x"));
}
