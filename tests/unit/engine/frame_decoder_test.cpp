#include "support/catch.hpp"
#include "support/fake_daemon.hpp"

#include <cbuild/engine/frame_decoder.hpp>
#include <cbuild/util/error.hpp>

#include <fmt/format.h>

#include <random>
#include <string>

using namespace cbuild::engine;
using cbuild::test::log_frame;
using cbuild::test::log_header;
using cbuild::util::Error;

namespace {

/// What came out: each piece is prefixed with its stream where the stream changes.
struct Collected {
  std::string text;
  LogStream last = LogStream::standard_output;

  FrameDecoder::Sink sink() {
    return [this](LogStream stream, std::span<const char> bytes) {
      if (stream != last) text += stream == LogStream::standard_error ? "<err>" : "<out>";
      last = stream;
      text.append(bytes.data(), bytes.size());
    };
  }
};

/// Feeds `bytes` in the pieces that `next_size` says; gives the output, or the error's message.
template <typename NextSize>
std::string
decode(std::string_view bytes, const NextSize& next_size, LogFormat format = LogFormat::multiplexed) {
  Collected collected;
  FrameDecoder decoder(format, collected.sink());
  try {
    while (!bytes.empty()) {
      const auto size = std::min<std::size_t>(next_size(), bytes.size());
      decoder.feed({bytes.data(), size});
      bytes.remove_prefix(size);
    }
    decoder.finish();
  } catch (const Error& error) {
    CHECK(error.code() == cbuild::util::ExitCode::engine);
    return collected.text + "!" + error.message();
  }
  return collected.text;
}

std::string decode(std::string_view bytes) {
  return decode(bytes, [&] { return bytes.size(); });
}

const std::string k_sample = log_frame(1, "hello\n") + log_frame(2, "make: \xff\n") + log_frame(1, "") +
                             log_frame(1, std::string(700, 'x')) + log_frame(0, "in");

} // namespace

TEST_CASE("frame_decoder: payloads in order, with their streams", "[engine]") {
  CHECK(decode(log_frame(1, "a") + log_frame(2, "b") + log_frame(1, "c")) == "a<err>b<out>c");
  CHECK(decode("").empty());
  CHECK(decode(log_frame(1, "")).empty());
}

TEST_CASE("frame_decoder: any split of the bytes gives the same", "[engine]") {
  const auto whole = decode(k_sample);
  CHECK(decode(k_sample, [] { return 1U; }) == whole);
  for (std::size_t cut = 1; cut < k_sample.size(); ++cut) {
    bool first = true;
    CHECK(decode(k_sample, [&] { return std::exchange(first, false) ? cut : k_sample.size(); }) == whole);
  }
  std::mt19937 random(1); // NOLINT(cert-msc51-cpp): the same each time
  for (int round = 0; round < 500; ++round) {
    std::uniform_int_distribution<std::size_t> size(1, 40);
    CHECK(decode(k_sample, [&] { return size(random); }) == whole);
  }
}

TEST_CASE("frame_decoder: random frames come out as they went in", "[engine]") {
  std::mt19937 random(2); // NOLINT(cert-msc51-cpp)
  std::uniform_int_distribution<int> stream(1, 2), length(0, 300), byte(0, 255), piece(1, 64);
  for (int round = 0; round < 200; ++round) {
    Collected expected;
    const auto sink = expected.sink();
    std::string bytes;
    for (int frame = 0; frame < 10; ++frame) {
      std::string payload;
      for (int i = length(random); i > 0; --i) payload += static_cast<char>(byte(random));
      const int number = stream(random);
      bytes += log_frame(number, payload);
      if (!payload.empty())
        sink(number == 2 ? LogStream::standard_error : LogStream::standard_output,
             {payload.data(), payload.size()});
    }
    CHECK(decode(bytes, [&] { return static_cast<std::size_t>(piece(random)); }) == expected.text);
  }
}

TEST_CASE("frame_decoder: a stream cut anywhere inside a frame is an error that says where", "[engine]") {
  const auto frame = log_frame(1, "hello\n");
  for (std::size_t cut = 1; cut < frame.size(); ++cut) {
    const auto result = decode(frame + frame.substr(0, cut));
    CHECK_THAT(result,
               ContainsSubstring(
                   fmt::format("damaged at byte {}: the stream ends inside a frame", frame.size() + cut)));
    CHECK(result.starts_with("hello\n"));
  }
}

TEST_CASE("frame_decoder: what is no header is an error that says where", "[engine]") {
  for (const int type : {4, 7, 127, 255})
    CHECK(decode(log_frame(1, "x") + log_frame(type, "y")) ==
          "x!log stream damaged at byte 9: not a frame header");
  for (const std::size_t padding : {1U, 2U, 3U}) {
    auto frame = log_frame(1, "y");
    frame[padding] = 1;
    CHECK(decode(frame) == "!log stream damaged at byte 0: not a frame header");
    CHECK(decode(frame, [] { return 1U; }) == decode(frame));
  }
  CHECK_THAT(decode("plain text, of a container with a terminal"), ContainsSubstring("not a frame header"));
}

TEST_CASE("frame_decoder: a length of 4 GiB makes no difference before the bytes come", "[engine]") {
  const auto result = decode(log_header(2, 0xFFFFFFFF) + "few");
  CHECK(result == "<err>few!log stream damaged at byte 11: the stream ends inside a frame");
}

TEST_CASE("frame_decoder: a frame of stream 3 is the engine's error, whole in any split", "[engine]") {
  const auto bytes = log_frame(1, "a") + log_frame(3, "driver \"none\"\nfailed") + log_frame(1, "b");
  const auto expected = "a!the engine reports: driver \"none\"\\nfailed";
  CHECK(decode(bytes) == expected);
  for (std::size_t size = 1; size < bytes.size(); ++size)
    CHECK(decode(bytes, [&] { return size; }) == expected);
}

TEST_CASE("frame_decoder: an error frame that is long, cut or empty is still the engine's error",
          "[engine]") {
  const auto words = decode(log_header(3, 0xFFFFFFFF) + std::string(100'000, 'x'), [] { return 77U; });
  CHECK(words == "!the engine reports: " + std::string(1'000, 'x'));
  CHECK(decode(log_header(3, 20) + "half of") == "!the engine reports: half of");
  CHECK(decode(log_frame(3, "")) == "!the engine reports: an error without words");
}

TEST_CASE("frame_decoder: a raw stream passes as it is", "[engine]") {
  const std::string text = std::string("\a any bytes \0", 13) + log_frame(9, "x");
  CHECK(decode(
            text, [] { return 3U; }, LogFormat::raw) == text);
}
