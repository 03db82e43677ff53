#include "report/spool.hpp"

#include <algorithm>
#include <array>

namespace cbuild::report {
namespace {

constexpr std::size_t k_in_memory = std::size_t{64} << 10;

} // namespace

void Spool::add(std::span<const char> bytes) {
  m_text.append(bytes.data(), bytes.size());
  if (m_text.size() > k_in_memory) write_text();
}

void Spool::write_text() {
  if (!m_file) m_file.reset(std::tmpfile());
  const auto written = m_file ? std::fwrite(m_text.data(), 1, m_text.size(), m_file.get()) : 0;
  m_lost += m_text.size() - written;
  m_text.clear();
}

void Spool::take(const std::function<void(std::span<const char>)>& taker) {
  if (m_file) {
    std::array<char, 8192> piece{};
    std::rewind(m_file.get());
    for (;;) {
      const auto size = std::fread(piece.data(), 1, piece.size(), m_file.get());
      if (size == 0) break;
      taker({piece.data(), size});
    }
  }
  if (!m_text.empty()) taker(m_text);
  *this = {};
}

} // namespace cbuild::report
