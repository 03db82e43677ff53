#pragma once

#include <cbuild/artifact/elf.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::artifact {

/// What Lambda starts in the runtimes `provided*`.
inline constexpr std::string_view k_bootstrap = "bootstrap";

/// The glibc that a runtime ("provided.al2", "python3.12") has; nothing for runtimes that are not known. The
/// retired `provided` counts as provided.al2, as it is built there. Source: "Lambda runtimes" in the AWS
/// Lambda Developer Guide; Amazon Linux 1, 2 and 2023 have glibc 2.17, 2.26 and 2.34.
[[nodiscard]] std::optional<GlibcVersion> glibc_limit(std::string_view runtime);

/// Whether a runtime is known to have this shared library where the loader looks. Only the libraries of which
/// that is sure for `provided*`; nothing for other runtimes.
[[nodiscard]] std::optional<bool> has_library(std::string_view runtime, std::string_view library);

/// Where a program is to run.
struct Destination {
  std::string runtime;
  std::string architecture; ///< "x86_64" or "arm64", as in a template
  /// Whether the artifact has a file at this path, relative to its root ("lib/libpq.so.5").
  std::function<bool(const std::string& path)> has_file;
  bool has_layers = false; ///< then what is lacking may be in /opt
};

enum class Severity {
  fails,    ///< it cannot start there
  may_fail, ///< as far as is known
};

struct Problem {
  Severity severity = Severity::fails;
  std::string text; ///< lower case, one line, safe to print: "'bootstrap' needs GLIBC_2.34 (symbol …), …"
  std::string hint; ///< what to do about it; may be empty
};

/// Why the file at `path` of an artifact, whose content is `bytes`, would not run there. `bootstrap` must be
/// a program or a script (#!). Of other files only those in the ELF format are looked at, and they may be
/// libraries; which are worth it is the caller's choice. Throws only what `has_file` throws.
[[nodiscard]] std::vector<Problem>
check_file(std::string_view path, std::string_view bytes, const Destination& target);

} // namespace cbuild::artifact
