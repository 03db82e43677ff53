#include "support/catch.hpp"
#include "util/keyed_messages.hpp"

#include <stdexcept>

using cbuild::util::KeyedMessages;
using Messages = std::vector<std::string>;

namespace {

const std::string k_key = "key-0123456789";

KeyedMessages keyed() { return KeyedMessages(k_key); }

/// The same whether the stream comes whole or byte by byte.
Messages decoded(const std::string& stream) {
  auto whole = keyed();
  auto pieces = keyed();
  Messages all;
  for (const char byte : stream)
    for (auto& message : pieces.decode({&byte, 1})) all.push_back(std::move(message));
  CHECK(whole.decode(stream) == all);
  return all;
}

} // namespace

TEST_CASE("keyed_messages: what is encoded is decoded, whatever bytes it holds", "[util]") {
  const auto [message] = GENERATE(
      table<std::string>({"planned a", "", "two\nlines", std::string("a\0b", 3), std::string(70, '\xff')}));
  CHECK(decoded(keyed().encode(message)) == Messages{message});
}

TEST_CASE("keyed_messages: bytes of others are passed over wherever they come", "[util]") {
  const auto one = keyed().encode("one");
  const auto two = keyed().encode("two");
  const auto [stream, messages] = GENERATE_COPY(table<std::string, Messages>({
      {"planned two\n", {}},
      {"planned two\n" + one + "engine x\n" + two + "planned one\n", {"one", "two"}},
      {KeyedMessages("key-other").encode("another's") + one, {"one"}},
      {k_key.substr(0, 7) + one, {"one"}},
      {std::string(100'000, 'x') + one, {"one"}},
      {k_key, {}},
      {k_key + k_key + one, {"one"}},
      {std::string(one).insert(k_key.size() + 5, "log") + two, {"two"}},
      {one.substr(0, one.size() - 1), {}},               // its sender died
      {one.substr(0, one.size() - 1) + two, {"two"}},    // cut by the next one
      {one.substr(0, k_key.size() + 2) + two, {"two"}},  // in its length
      {k_key + "\xff\xff\xff\xff" + "x" + one, {"one"}}, // a length that none has
      {k_key + std::string("\0\0\x40\0", 4) + "log\n" + one + two, {"one", "two"}},
  }));
  CAPTURE(stream);
  CHECK(decoded(stream) == messages);
}

TEST_CASE("keyed_messages: a long stream of others is not kept", "[util]") {
  auto reader = keyed();
  const std::string noise(KeyedMessages::k_longest_message * 2, 'x');
  CHECK(reader.decode(k_key + std::string("\0\0\x40\0", 4) + noise).empty());
  CHECK(reader.decode(keyed().encode("one")) == Messages{"one"});
}

TEST_CASE("keyed_messages: one of the longest length, and none over it", "[util]") {
  const std::string longest(KeyedMessages::k_longest_message, 'x');
  auto reader = keyed();
  CHECK(reader.decode(keyed().encode(longest)) == Messages{longest});
  CHECK_THROWS_AS((void)keyed().encode(longest + "x"), std::invalid_argument);
}
