#pragma once

#include <cbuild/artifact/runtime_check.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::artifact {

/// Whether a file of this name is a shared library or an addon of Node.js: "libz.so", "libz.so.1", "z.node".
[[nodiscard]] bool is_library_name(std::string_view name);

/// What is read of an artifact to tell which package a file came with. Paths are relative to its root, with
/// '/'.
struct ArtifactFiles {
  std::function<std::string(const std::string& path)> content; ///< of a plain file; else empty
  std::function<std::vector<std::string>(const std::string& directory)> names;
};

/// The package that the file at `path` came with: "ext 1.0" of a Python distribution whose RECORD lists it,
/// "sharp 0.33.1" of the nearest package of Node.js, "json-2.7" of a gem, else the directory at the top;
/// empty for a file of the root. Throws only what `files` throws.
[[nodiscard]] std::string package_of(std::string_view path, const ArtifactFiles& files);

struct LibraryProblem {
  Severity severity = Severity::fails;
  std::string text; ///< lower case, one line, safe to print
  std::vector<std::string> hints;
};

/// Looks for the shared libraries of an artifact that a function cannot load: those for another machine, and
/// those that need a newer glibc than the runtime's. What a package brings on purpose for other platforms is
/// none of them: a file whose path names another platform, or that has a twin for the right machine, whose
/// path differs by the name of the platform only. Whether a library whose path names the function's own
/// platform is ever loaded is not known: it may fail, where it needs a newer glibc. Addons are loaded.
class LibraryCheck {
public:
  /// As in a template. Where the runtime or the architecture is not known, it is not looked at.
  LibraryCheck(std::string runtime, std::string architecture)
      : m_runtime(std::move(runtime)), m_architecture(std::move(architecture)) {}

  /// The file at `path`, relative to the artifact's root, with '/'. Nothing is said of what is no shared
  /// library in the ELF format, or a broken one.
  void add(std::string_view path, std::string_view bytes);

  /// What is wrong with all that was added, in one problem of each severity: the first three, by their paths,
  /// with their packages, and how many more. Throws only what `files` throws.
  [[nodiscard]] std::vector<LibraryProblem> result(const ArtifactFiles& files) const;

private:
  std::string m_runtime;
  std::string m_architecture;
  // By paths: what is wrong.
  std::map<std::string, std::string> m_too_new;
  std::map<std::string, std::string> m_perhaps_too_new;
  std::map<std::string, std::string> m_wrong_machine;
  std::set<std::string> m_places; ///< of those for the right machine
};

} // namespace cbuild::artifact
