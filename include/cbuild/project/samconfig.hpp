#pragma once

#include <cbuild/sam/samconfig.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cbuild::project {

/// Where a samconfig is looked for.
struct ConfigPlace {
  std::filesystem::path file; ///< as --config-file names it, relative to the template's directory; empty: any
  std::filesystem::path template_file; ///< as it was given; empty: the current directory's
};

/// Who chose a samconfig. What the project's own says may have come with its repository.
enum class ConfigChoice { found, named };

/// A samconfig, read.
struct ConfigFile {
  std::filesystem::path path;
  std::shared_ptr<const util::SourceText>
      text; ///< its name is as messages show it; empty of a file that is not there
  sam::ConfigFormat format = sam::ConfigFormat::toml;
  ConfigChoice choice = ConfigChoice::found;
  bool exists = true;
  std::vector<std::string> notes; ///< what to tell of how it was found

  /// The project that it is part of: what a file that nobody named may speak of.
  [[nodiscard]] std::filesystem::path project() const;
};

/// The file that is named, else the first of samconfig.toml, .yaml and .yml in the template's directory;
/// where there is none, the place of samconfig.toml. Throws Error(usage) for one that is named and does not
/// exist, of another extension, larger than 1 MiB, or not named and a link that leads out of the project.
[[nodiscard]] ConfigFile find_samconfig(const ConfigPlace& place);

/// Writes the text in one step. Error(local_files).
void write_samconfig(const ConfigFile& file, const std::string& text);

} // namespace cbuild::project
