#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cbuild::test {

/// An archive that must be refused, with what the message must name and say.
struct HostileTar {
  std::string what;
  std::string entry;  ///< as it is printed
  std::string reason; ///< a part of it
  std::string bytes;
};

/// Layouts made to write outside the directory they are extracted into, to be read in two ways, or to cost
/// too much. They take aim at `outside/victim` beside the directory (`..` from there), and at its absolute
/// path.
[[nodiscard]] std::vector<HostileTar> hostile_tars(const std::filesystem::path& outside);

} // namespace cbuild::test
