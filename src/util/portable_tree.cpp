#include "util/portable_tree.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>

#include <algorithm>
#include <array>
#include <chrono>

namespace cbuild::util {
namespace {

namespace fs = std::filesystem;

FileKind kind_of(fs::file_type type) {
  switch (type) {
  case fs::file_type::directory:
    return FileKind::directory;
  case fs::file_type::regular:
    return FileKind::file;
  case fs::file_type::symlink:
    return FileKind::link;
  default:
    return FileKind::special;
  }
}

/// Whether the call went well; false if what it was for is gone.
bool succeeded(std::error_code error, const char* what, const fs::path& path) {
  if (!error) return true;
  if (is_missing(error)) return false;
  throw file_error(error.value(), what, path.string());
}

std::int64_t nanoseconds(fs::file_time_type time) {
  const auto since = std::chrono::file_clock::to_sys(time).time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
}

std::optional<FileState> state_of(const fs::path& path) {
  std::error_code error;
  const auto status = fs::symlink_status(path, error);
  if (status.type() == fs::file_type::not_found || !succeeded(error, "read", path)) return std::nullopt;
  FileState state{.kind = kind_of(status.type()), .mode = static_cast<std::uint32_t>(status.permissions())};
  if (state.kind == FileKind::file) state.size = fs::file_size(path, error);
  if (!succeeded(error, "read", path)) return std::nullopt;
  if (state.kind == FileKind::link || state.kind == FileKind::special) return state;
  const auto time = fs::last_write_time(path, error);
  if (!succeeded(error, "read", path)) return std::nullopt;
  state.modified = nanoseconds(time);
  return state;
}

class PortableDirectory : public TreeDirectory {
public:
  explicit PortableDirectory(fs::path path) : m_path(std::move(path)) {}

  std::vector<std::string> names() override {
    std::vector<std::string> found;
    std::error_code error;
    fs::directory_iterator entry(m_path, error);
    for (; succeeded(error, "read directory", m_path) && entry != fs::directory_iterator();
         entry.increment(error))
      found.push_back(entry->path().filename().string());
    return found;
  }

  std::optional<FileState> state(const std::string& name) override { return state_of(m_path / name); }

  std::optional<std::string> link_target(const std::string& name) override {
    std::error_code error;
    const auto target = fs::read_symlink(m_path / name, error);
    if (error == std::errc::invalid_argument || !succeeded(error, "read link", m_path / name))
      return std::nullopt;
    return target.string();
  }

  std::optional<FileState> read(const std::string& name, const Take& take) override {
    const auto path = m_path / name;
    const auto before = state_of(path);
    if (!before || before->kind != FileKind::file) return std::nullopt;
    File file = File::open_read(path);
    std::array<std::byte, std::size_t{64} << 10> buffer{};
    for (auto left = before->size; left > 0;) {
      const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size()));
      const auto got = file.read_some(std::span(buffer).first(wanted));
      if (got == 0) break;
      take(std::span(buffer).first(got));
      left -= got;
    }
    return state_of(path);
  }

private:
  fs::path m_path;
};

class PortableTree : public TreeReader {
public:
  explicit PortableTree(fs::path root) : m_root(std::move(root)) {}

  std::unique_ptr<TreeDirectory> root() override { return std::make_unique<PortableDirectory>(m_root); }

  std::unique_ptr<TreeDirectory> directory(const std::string& path, const FileState& state) override {
    const auto now = state_of(m_root / path);
    if (!now || now->kind != state.kind) return nullptr;
    // Whether it can be opened at all: reading a directory that is gone finds it empty.
    std::error_code error;
    const fs::directory_iterator opened(m_root / path, error);
    if (!succeeded(error, "open directory", m_root / path)) return nullptr;
    return std::make_unique<PortableDirectory>(m_root / path);
  }

private:
  fs::path m_root;
};

} // namespace

std::unique_ptr<TreeReader> open_portable_tree(const fs::path& root) {
  std::error_code error;
  const fs::directory_iterator opened(root, error);
  if (error) throw file_error(error.value(), "open directory", root.string());
  return std::make_unique<PortableTree>(root);
}

} // namespace cbuild::util
