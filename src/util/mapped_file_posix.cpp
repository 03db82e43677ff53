#include "util/native.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/mapped_file.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

namespace cbuild::util {

MappedFile::MappedFile(const std::filesystem::path& path) {
  const Handle file = owned(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat status {};
  if (!file || fstat(descriptor(file), &status) != 0) throw file_error(errno, "read", path.string());
  if (!S_ISREG(status.st_mode)) throw file_error(EINVAL, "read", path.string());
  if (status.st_size == 0) return;
  m_size = static_cast<std::size_t>(status.st_size);
  void* const data = mmap(nullptr, m_size, PROT_READ, MAP_PRIVATE, descriptor(file), 0);
  if (data == MAP_FAILED) throw file_error(errno, "read", path.string());
  m_data = static_cast<const char*>(data);
}

MappedFile::~MappedFile() {
  if (m_data != nullptr) munmap(const_cast<char*>(m_data), m_size);
}

} // namespace cbuild::util
