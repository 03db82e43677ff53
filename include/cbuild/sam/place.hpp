#pragma once

#include <cbuild/util/error.hpp>
#include <cbuild/util/source_text.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace cbuild::sam {

using Position = util::Position; // a place in a template's text

/// Where something stands in a template. It keeps the template's text: one run has several templates, and
/// each value knows its own.
class Place {
public:
  Place() = default; ///< nowhere: what no template gave
  Place(std::shared_ptr<const util::SourceText> source, std::size_t offset)
      : m_source(std::move(source)), m_offset(offset) {}

  /// {1, 1} nowhere.
  [[nodiscard]] Position position() const;

  /// An Error(usage) about this place: the file, line, column, the line itself and a caret under it. Nowhere,
  /// of the message alone.
  [[nodiscard]] util::Error error(std::string_view message) const;

  /// "file:line:column", for messages about two places; empty nowhere.
  [[nodiscard]] std::string shown() const;

private:
  std::shared_ptr<const util::SourceText> m_source;
  std::size_t m_offset = 0;
};

/// A text of a template, with intrinsics resolved, and where it stands.
struct Text {
  std::string value;
  Place place;
};

} // namespace cbuild::sam
