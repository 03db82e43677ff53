// Decodes a log in one piece and in the pieces that the input's first bytes say: both must give the same
// output and the same error, and only util::Error may be thrown.

#include <cbuild/engine/frame_decoder.hpp>
#include <cbuild/util/error.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

namespace {

using namespace cbuild;

struct Outcome {
  std::string standard_output;
  std::string standard_error;
  std::string failure;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// Feeds `log` in pieces of the sizes in `pieces`, over and over; all at once if there are none.
Outcome decode(engine::LogFormat format, std::string_view log, std::span<const std::uint8_t> pieces) {
  Outcome outcome;
  engine::FrameDecoder decoder(format, [&](engine::LogStream stream, std::span<const char> bytes) {
    auto& text =
        stream == engine::LogStream::standard_error ? outcome.standard_error : outcome.standard_output;
    text.append(bytes.data(), bytes.size());
  });
  try {
    for (std::size_t piece = 0; !log.empty(); ++piece) {
      const std::size_t wanted =
          pieces.empty() ? log.size() : std::max<std::size_t>(pieces[piece % pieces.size()], 1);
      const auto size = std::min(wanted, log.size());
      decoder.feed({log.data(), size});
      log.remove_prefix(size);
    }
    decoder.finish();
  } catch (const util::Error& error) {
    outcome.failure = error.message();
  }
  return outcome;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr unsigned k_raw = 0x80, k_most_pieces = 0x0F;
  const auto format = (data[0] & k_raw) != 0 ? engine::LogFormat::raw : engine::LogFormat::multiplexed;
  const std::size_t count = std::min<std::size_t>(data[0] & k_most_pieces, size - 1);
  const std::span pieces(data + 1, count);
  const std::string log(data + 1 + count, data + size);
  if (decode(format, log, {}) != decode(format, log, pieces)) std::abort();
  return 0;
}
