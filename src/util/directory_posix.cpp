#include "util/directory.hpp"
#include "util/native.hpp"
#include "util/retry.hpp"

#include <dirent.h>
#include <fcntl.h>

#include <string_view>

namespace cbuild::util {
namespace {

DirectoryReader::Kind kind_of(const dirent& entry) {
  if (entry.d_type == DT_UNKNOWN) return DirectoryReader::Kind::unknown;
  return entry.d_type == DT_DIR ? DirectoryReader::Kind::directory : DirectoryReader::Kind::other;
}

} // namespace

Handle open_directory(int parent, const std::string& name) {
  constexpr int k_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  return owned(retry([&] { return ::openat(parent, name.c_str(), k_flags); }));
}

DirectoryReader::DirectoryReader(Handle directory)
    : m_stream(directory ? ::fdopendir(util::descriptor(directory)) : nullptr) {
  if (m_stream) (void)directory.release();
}

int DirectoryReader::descriptor() const { return ::dirfd(static_cast<DIR*>(m_stream.get())); }

bool DirectoryReader::next(Entry& entry) {
  while (const dirent* found = ::readdir(static_cast<DIR*>(m_stream.get()))) {
    const std::string_view name = found->d_name;
    if (name == "." || name == "..") continue;
    entry.name = name;
    entry.kind = kind_of(*found);
    return true;
  }
  return false;
}

void DirectoryReader::Close::operator()(void* stream) const { ::closedir(static_cast<DIR*>(stream)); }

} // namespace cbuild::util
