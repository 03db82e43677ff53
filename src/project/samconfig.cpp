#include "project/foreign.hpp"

#include <cbuild/project/samconfig.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <array>

namespace cbuild::project {
namespace {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

constexpr std::array<const char*, 3> k_names{"samconfig.toml", "samconfig.yaml", "samconfig.yml"};
constexpr std::size_t k_most_bytes = std::size_t{1} << 20;

std::string shown(const fs::path& path) { return util::printable(path.string()); }

sam::ConfigFormat format_of(const fs::path& file) {
  const auto extension = file.extension();
  if (extension == ".toml") return sam::ConfigFormat::toml;
  if (extension == ".yaml" || extension == ".yml") return sam::ConfigFormat::yaml;
  throw Error(
      ExitCode::usage,
      fmt::format(
          "--config-file '{}': the config file extension '{}' is not supported. Supported formats are: "
          "[.toml|.yaml|.yml]",
          shown(file),
          util::printable(extension.string())));
}

std::string read(const fs::path& file) {
  auto text = util::File::open_read(file).read_at_most(k_most_bytes + 1);
  if (text.size() > k_most_bytes)
    throw Error(ExitCode::usage, fmt::format("'{}' is larger than 1 MiB", shown(file)));
  return text;
}

ConfigFile named_file(const ConfigPlace& place, const fs::path& directory) {
  const auto path = directory / place.file;
  ConfigFile file{
      .path = path, .text = {}, .format = format_of(place.file), .choice = ConfigChoice::named, .notes = {}};
  file.exists = util::is_file(path);
  if (!file.exists && place.file != k_names.front()) // as with SAM, the usual name may be missing
    throw Error(
        ExitCode::usage,
        fmt::format("--config-file: the config file '{}' does not exist or could not be read", shown(path)))
        .hint("its name is relative to the template's directory");
  return file;
}

ConfigFile found_file(const fs::path& directory) {
  std::vector<fs::path> found;
  for (const auto* name : k_names)
    if (util::is_file(directory / name)) found.push_back(directory / name);
  ConfigFile file{
      .path = found.empty() ? directory / k_names.front() : found.front(), .text = {}, .notes = {}};
  file.exists = !found.empty();
  file.format = format_of(file.path);
  if (found.size() > 1)
    file.notes.push_back(fmt::format(
        "more than one samconfig file found; using '{}'; --config-file names another", shown(file.path)));
  if (file.exists)
    refuse_foreign(file.path, "if it is the samconfig that you mean, name it with --config-file");
  return file;
}

} // namespace

fs::path ConfigFile::project() const { return util::project_root(util::resolved(path).parent_path()); }

ConfigFile find_samconfig(const ConfigPlace& place) {
  const auto directory = place.template_file.parent_path();
  auto file = place.file.empty() ? found_file(directory) : named_file(place, directory);
  file.text = std::make_shared<const util::SourceText>(file.exists ? read(file.path) : std::string(),
                                                       file.path.string());
  return file;
}

void write_samconfig(const ConfigFile& file, const std::string& text) {
  util::AtomicFile written(util::resolved(file.path), text, util::AtomicFile::Permissions::kept);
  written.commit();
}

} // namespace cbuild::project
