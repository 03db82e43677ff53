#include "artifact/elf_fit.hpp"

#include <cbuild/artifact/runtime_check.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace cbuild::artifact {
namespace {

constexpr std::string_view k_task = "/var/task/"; ///< where Lambda puts the artifact
constexpr std::string_view k_opt = "/opt/";       ///< and the layers

std::string in_quotes(std::string_view path) { return fmt::format("'{}'", util::printable(path)); }

/// The path in the artifact that Lambda has at this one; relative paths start at the artifact. Nothing if it
/// is elsewhere.
std::optional<std::string> path_in_artifact(std::string_view path) {
  const auto whole = (std::filesystem::path(k_task) / path).lexically_normal().generic_string();
  if (!whole.starts_with(k_task)) return std::nullopt;
  return whole.substr(k_task.size());
}

/// Compares one file with where it is to run. Each check says whether the next ones still make sense.
class Check {
public:
  Check(std::string_view path, const Elf& elf, const Destination& target)
      : m_path(path),
        m_elf(elf),
        m_target(target),
        m_limit(glibc_limit(target.runtime)),
        m_machine(machine_of(target.architecture)) {}

  std::vector<Problem> result() && {
    const bool can_be_run = m_elf.type == ElfType::executable || m_elf.type == ElfType::shared;
    if (!can_be_run && m_path != k_bootstrap) return {};
    if (check_machine() && check_type() && check_interpreter()) {
      check_glibc();
      check_libraries();
    }
    return std::move(m_found);
  }

private:
  void add(std::string_view what, std::string hint, Severity severity = Severity::fails) {
    m_found.push_back({.severity = severity,
                       .text = fmt::format("{} {}", in_quotes(m_path), what),
                       .hint = std::move(hint)});
  }

  bool check_machine() {
    if (!m_machine) return true;
    if (is_for(m_elf, *m_machine)) return true;
    const auto* other = m_elf.machine == Machine::aarch64 ? "arm64" : "x86_64";
    const bool other_is_possible = m_elf.machine != *m_machine && m_elf.machine != Machine::other &&
                                   m_elf.is_64_bit && m_elf.is_little_endian;
    const auto* triple =
        *m_machine == Machine::x86_64 ? "x86_64-unknown-linux-gnu" : "aarch64-unknown-linux-gnu";
    add(fmt::format(
            "is for {}, the function's architecture is {}", machine_name(m_elf), m_target.architecture),
        fmt::format("build for the target {}{}",
                    triple,
                    other_is_possible ? fmt::format(", or set 'Architectures: [{}]'", other) : ""));
    return false;
  }

  bool check_type() {
    if (m_elf.type == ElfType::executable || m_path != k_bootstrap) return true;
    if (m_elf.type == ElfType::shared)
      add("is a shared library, not a program", "build an executable (in Rust a [[bin]], no cdylib)");
    else if (m_elf.type == ElfType::relocatable)
      add("is a relocatable object, not a program", "link it");
    else
      add("is not a program", "");
    return false;
  }

  bool check_interpreter() {
    const auto& wanted = m_elf.interpreter;
    if (!m_limit || wanted.empty()) return true;
    const auto* own =
        m_elf.machine == Machine::aarch64 ? "/lib/ld-linux-aarch64.so.1" : "/lib64/ld-linux-x86-64.so.2";
    if (wanted == own) return true;
    if (wanted.starts_with(k_opt) && m_target.has_layers) return false;
    const auto inside = path_in_artifact(wanted);
    if (inside && m_target.has_file(*inside)) return false; // and with it a libc of its own
    const bool musl = wanted.find("ld-musl") != std::string::npos;
    add(fmt::format("needs the dynamic loader {}, {} has {}", in_quotes(wanted), m_target.runtime, own),
        musl ? "link it statically: musl is not there"
             : "link it with the loader of the runtime, or statically");
    return false;
  }

  void check_glibc() {
    if (!m_limit) return;
    if (const auto need = too_new_glibc(m_elf, m_target.runtime)) add(*need, glibc_hint());
    if (m_elf.glibc_private)
      add(fmt::format("needs {}, and so the very glibc that it was built with",
                      with_symbol(*m_elf.glibc_private)),
          "leave parts of glibc out of the artifact",
          Severity::may_fail);
  }

  std::string glibc_hint() const {
    const auto* machine = m_elf.machine == Machine::aarch64 ? "aarch64" : "x86_64";
    const auto newest = glibc_limit("provided.al2023");
    const bool newer_will_do =
        m_target.runtime.starts_with("provided") && *m_limit < *newest && m_elf.glibc->version <= *newest;
    return fmt::format("build in an image of the runtime, with the target {0}-unknown-linux-gnu.{1} of "
                       "cargo-lambda or cargo-zigbuild, or statically with {0}-unknown-linux-musl{2}",
                       machine,
                       to_string(*m_limit),
                       newer_will_do ? "; the runtime provided.al2023 would do" : "");
  }

  void check_libraries() {
    for (const auto& library : m_elf.needed) {
      if (m_target.has_layers || has_library(m_target.runtime, library).value_or(true)) continue;
      if (is_in_artifact(library)) continue;
      add(fmt::format("needs the library {}, which is not in the artifact and not known to be in {}",
                      in_quotes(library),
                      m_target.runtime),
          "put it into the folder 'lib' of the artifact, or link it statically",
          Severity::may_fail);
    }
  }

  bool is_in_artifact(const std::string& library) const {
    const auto has = [&](const std::string& path) {
      const auto inside = path_in_artifact(path);
      return inside && m_target.has_file(*inside);
    };
    if (library.find('/') != std::string::npos) return has(library);
    // LD_LIBRARY_PATH names the artifact and its folder lib.
    if (has(library) || has("lib/" + library)) return true;
    const auto directories = util::split(m_elf.search_path, ':');
    return std::any_of(directories.begin(), directories.end(), [&](const std::string& directory) {
      return has(with_origin(directory) + "/" + library);
    });
  }

  std::string with_origin(std::string directory) const {
    const auto folder = std::filesystem::path(m_path).parent_path().generic_string();
    for (const std::string_view origin : {"$ORIGIN", "${ORIGIN}"})
      if (directory.starts_with(origin))
        return std::string(k_task) + folder + directory.substr(origin.size());
    return directory;
  }

  std::string m_path;
  const Elf& m_elf;
  const Destination& m_target;
  std::optional<GlibcVersion> m_limit;
  std::optional<Machine> m_machine;
  std::vector<Problem> m_found;
};

std::string what_it_is(std::string_view bytes) {
  if (bytes.empty()) return "is empty";
  for (const std::string_view magic : {"\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe"})
    if (bytes.starts_with(magic)) return "is a program for macOS";
  return bytes.starts_with("MZ") ? "is a program for Windows"
                                 : "is neither a Linux program nor a script with #!";
}

} // namespace

std::vector<Problem> check_file(std::string_view path, std::string_view bytes, const Destination& target) {
  try {
    if (const auto elf = read_elf(bytes)) return Check(path, *elf, target).result();
  } catch (const util::Error& error) {
    return {{.text = fmt::format("{} is a {}", in_quotes(path), error.message())}};
  }
  if (path != k_bootstrap || bytes.starts_with("#!")) return {};
  return {{.text = fmt::format("{} {}", in_quotes(path), what_it_is(bytes)),
           .hint = "Lambda starts 'bootstrap': build a program for Linux, or a script that begins with #!"}};
}

} // namespace cbuild::artifact
