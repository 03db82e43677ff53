#include "http/upload.hpp"

#include <algorithm>
#include <utility>

namespace cbuild::http {

void Upload::add(std::string bytes) {
  if (left() == 0) {
    m_bytes = std::move(bytes);
  } else {
    m_bytes.erase(0, m_start);
    m_bytes += bytes;
  }
  m_start = 0;
}

std::size_t Upload::give(char* to, std::size_t room) {
  const auto size = std::min(room, m_ended ? left() : (left() + 1) / 2);
  std::copy_n(m_bytes.data() + m_start, size, to);
  m_start += size;
  m_given += size;
  return size;
}

} // namespace cbuild::http
