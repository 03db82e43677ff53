#include <cbuild/output/manifest.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>

#include <algorithm>

namespace cbuild::output {
namespace {

constexpr std::string_view k_format = "cbuild manifest 1";
constexpr std::string_view k_directory = "directory ";
constexpr std::string_view k_file = "file ";
constexpr std::size_t k_longest_text = std::size_t{8} << 20;

void add_line(Manifest& manifest, std::string_view line) {
  for (const auto& [word, places] :
       {std::pair(k_directory, &manifest.directories), std::pair(k_file, &manifest.files)})
    if (line.starts_with(word) && is_place(line.substr(word.size())))
      places->emplace(line.substr(word.size()));
}

} // namespace

bool is_place(std::string_view place) {
  const auto names = util::split(place, '/');
  return !names.empty() && std::all_of(names.begin(), names.end(), [](const std::string& name) {
    return !name.empty() && name.front() != '.' && util::printable(name) == name;
  });
}

bool is_at_or_below(std::string_view place, std::string_view above) {
  return place.starts_with(above) && (place.size() == above.size() || place[above.size()] == '/');
}

std::string to_text(const Manifest& manifest) {
  std::string text = std::string(k_format) + "\n";
  for (const auto& place : manifest.directories) text.append(k_directory).append(place) += '\n';
  for (const auto& place : manifest.files) text.append(k_file).append(place) += '\n';
  return text;
}

Manifest manifest_of(std::string_view text) {
  Manifest manifest;
  const auto lines = util::split(text, '\n');
  if (lines.empty() || lines.front() != k_format) return manifest;
  for (const auto& line : lines) add_line(manifest, line);
  return manifest;
}

Manifest read_manifest(const std::filesystem::path& file) {
  try {
    if (!util::is_file(file)) return {};
    return manifest_of(util::File::open_read(file).read_at_most(k_longest_text));
  } catch (const util::Error&) { // then nothing is known to be ours, and nothing is removed
    return {};
  }
}

} // namespace cbuild::output
