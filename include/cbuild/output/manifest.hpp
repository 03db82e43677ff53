#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

namespace cbuild::output {

/// What cbuild made in a build directory, by places relative to it with '/'. It lies beside the directory as
/// a text: a first line with its format, then a line each, "directory Child/Api" or "file
/// Child/template.yaml". Only what it names is ever removed.
struct Manifest {
  std::set<std::string> directories; ///< artifacts
  std::set<std::string> files;       ///< built templates

  [[nodiscard]] bool has(const std::string& place) const {
    return directories.contains(place) || files.contains(place);
  }

  friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// Whether a result may lie there: names without a dot at their start, and '/' between them. So it lies below
/// the build directory, and is none of cbuild's own files there.
[[nodiscard]] bool is_place(std::string_view place);

/// Whether `place` is `above` or below it.
[[nodiscard]] bool is_at_or_below(std::string_view place, std::string_view above);

[[nodiscard]] std::string to_text(const Manifest& manifest);

/// Lines that cbuild would not have written say nothing: the file may have come with a project. Of another
/// format it has nothing at all.
[[nodiscard]] Manifest manifest_of(std::string_view text);

/// The one in this file; an empty one where there is none, or it cannot be read.
[[nodiscard]] Manifest read_manifest(const std::filesystem::path& file);

} // namespace cbuild::output
