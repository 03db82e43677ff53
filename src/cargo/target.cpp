#include <cbuild/cargo/target.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cbuild::cargo {
namespace {

constexpr std::array<std::string_view, 4> k_triples{
    k_x86_64_triple, k_arm64_triple, "x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"};

/// "2.26", as cargo-zigbuild takes it.
bool is_glibc_version(std::string_view text) {
  const auto dot = text.find('.');
  const auto is_number = [](std::string_view part) {
    return !part.empty() && part.size() <= 3 &&
           part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  return dot != std::string_view::npos && is_number(text.substr(0, dot)) && is_number(text.substr(dot + 1));
}

} // namespace

Target parse_target(std::string_view text) {
  const auto dot = text.find('.');
  const auto triple = text.substr(0, dot);
  const bool is_known = std::find(k_triples.begin(), k_triples.end(), triple) != k_triples.end();
  const bool is_glibc = triple.ends_with("-gnu");
  if (!is_known || (dot != std::string_view::npos && !(is_glibc && is_glibc_version(text.substr(dot + 1)))))
    throw util::Error(util::ExitCode::usage,
                      fmt::format("Lambda does not run the target '{}'; expected one of '{}'",
                                  util::printable(text),
                                  fmt::join(k_triples, "', '")))
        .hint("-gnu may be followed by a version of glibc, as in 'x86_64-unknown-linux-gnu.2.26'");
  Target target{.triple = std::string(triple),
                .glibc = std::nullopt,
                .architecture = triple.starts_with("aarch64") ? "arm64" : "x86_64"};
  if (dot != std::string_view::npos) target.glibc = text.substr(dot + 1);
  return target;
}

} // namespace cbuild::cargo
