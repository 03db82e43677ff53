#pragma once

#include <cbuild/plan/files.hpp>

namespace cbuild::project {

/// The host's own files.
class DiskFiles final : public plan::Files {
public:
  [[nodiscard]] Kind kind(const std::filesystem::path& path) const override;
  [[nodiscard]] bool is_link(const std::filesystem::path& path) const override;
  [[nodiscard]] std::optional<std::filesystem::path>
  canonical(const std::filesystem::path& path) const override;
  [[nodiscard]] std::filesystem::path resolved(const std::filesystem::path& path) const override;
  [[nodiscard]] std::string read(const std::filesystem::path& file, std::size_t limit) const override;
  [[nodiscard]] std::vector<Entry> list(const std::filesystem::path& directory) const override;
};

} // namespace cbuild::project
