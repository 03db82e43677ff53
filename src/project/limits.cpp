#include <cbuild/project/limits.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

namespace cbuild::project {
namespace {

using util::Error;
using util::ExitCode;

constexpr std::int64_t k_billion = 1'000'000'000;
constexpr std::int64_t k_least_memory = std::int64_t{6} << 20;
constexpr std::int64_t k_least_nano_cpus = k_billion / 100;

Error wrong(std::string_view option, const std::string& value, std::string_view why) {
  return {ExitCode::usage, fmt::format("{} '{}' {}", option, util::printable(value), why)};
}

std::optional<std::int64_t> natural(const std::string& digits) {
  std::uint64_t value = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [read, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || read != end || !std::in_range<std::int64_t>(value)) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

/// `text`, a decimal number of nine places at most, times `unit`, which is 2^30 at most. Nothing for other
/// text, and for more than fits.
std::optional<std::int64_t> scaled(std::string_view text, std::int64_t unit) {
  constexpr std::size_t k_places = 9;
  const auto point = std::min(text.find('.'), text.size());
  std::string whole(text.substr(0, point));
  std::string fraction(text.substr(std::min(point + 1, text.size())));
  if ((whole.empty() && fraction.empty()) || fraction.size() > k_places) return std::nullopt;
  fraction.resize(k_places, '0');
  const auto ones = natural("0" + whole);
  const auto billionths = natural(fraction);
  if (!ones || !billionths || *ones > std::numeric_limits<std::int64_t>::max() / unit - 1)
    return std::nullopt;
  return *ones * unit + *billionths * unit / k_billion;
}

/// With the unit's letter taken off the end; bytes where there is none.
std::int64_t take_unit(std::string_view& text) {
  constexpr std::string_view k_letters = "bkmg";
  const auto letter = text.empty() ? std::string_view::npos : k_letters.find(text.back());
  if (letter == std::string_view::npos) return 1;
  text.remove_suffix(1);
  constexpr std::size_t k_bits = 10;
  return std::int64_t{1} << (letter * k_bits);
}

std::int64_t memory_bytes(const std::string& value) {
  const auto bytes = amount_of_memory(value);
  if (!bytes)
    throw wrong("--memory", value, "is no amount of memory")
        .hint("give bytes, or a number with k, m or g: --memory 512m");
  if (*bytes < k_least_memory) throw wrong("--memory", value, "is less than 6m, the least that engines take");
  return *bytes;
}

std::int64_t nano_cpus(const std::string& value) {
  const auto nano = scaled(value, k_billion);
  if (!nano) throw wrong("--cpus", value, "is no number of cpus").hint("give a decimal number: --cpus 1.5");
  if (*nano < k_least_nano_cpus)
    throw wrong("--cpus", value, "is less than 0.01, the least that engines take");
  return *nano;
}

std::string network(const std::string& value) {
  if (!util::trim(value).empty()) return value;
  throw wrong("--network", value, "names no network").hint("give none, host, or a network of the engine");
}

} // namespace

std::optional<std::int64_t> amount_of_memory(std::string_view text) {
  const auto lower = util::in_lower_case(text);
  std::string_view number = lower;
  const auto unit = take_unit(number);
  return scaled(number, unit);
}

action::Limits limits_of(const LimitOptions& options) {
  action::Limits limits;
  if (options.network) limits.network = network(*options.network);
  if (options.memory) limits.memory_bytes = memory_bytes(*options.memory);
  if (options.cpus) limits.nano_cpus = nano_cpus(*options.cpus);
  return limits;
}

} // namespace cbuild::project
