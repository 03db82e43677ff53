#include <cbuild/sam/place.hpp>

#include <fmt/format.h>

namespace cbuild::sam {

Position Place::position() const { return m_source == nullptr ? Position{} : m_source->position(m_offset); }

util::Error Place::error(std::string_view message) const {
  if (m_source == nullptr) return {util::ExitCode::usage, std::string(message)};
  return m_source->error(m_offset, message);
}

std::string Place::shown() const {
  if (m_source == nullptr) return "";
  const auto at = position();
  return fmt::format("{}:{}:{}", m_source->file(), at.line, at.column);
}

} // namespace cbuild::sam
