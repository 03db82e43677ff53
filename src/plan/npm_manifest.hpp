#pragma once

#include <cbuild/plan/files.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace cbuild::plan {

/// More of a manifest or lock file is not read, in bytes: real lock files have several MiB.
inline constexpr std::size_t k_most_of_lock = std::size_t{64} << 20;

/// The file's text; empty where there is none.
[[nodiscard]] std::string text_of(const Files& files, const std::filesystem::path& file);

/// The project's package.json, an object; an empty one where there is none. Throws Error(usage), with the
/// place, for what is no JSON.
[[nodiscard]] nlohmann::json read_package(const Files& files, const std::filesystem::path& source);

/// The version of a package that a lock file has, whichever tool wrote it: package-lock.json of each version,
/// pnpm-lock.yaml, yarn.lock of Yarn 1 and later. Empty where it has none, or cannot be read.
[[nodiscard]] std::string
locked_version(const Files& files, const std::filesystem::path& source, std::string_view package);

} // namespace cbuild::plan
