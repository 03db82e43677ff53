#include <cbuild/toml/value.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

// What else toml++ may assume of a text that is no TOML is checked in every build, not only where it ends the
// program, and is an exception.
#undef NDEBUG
namespace {
struct FailedAssumption {};
template <typename Assumption>
constexpr void check_assumption(const Assumption& holds) {
  if (!holds) throw FailedAssumption();
}
} // namespace
#define TOML_ASSERT(assumption) ::check_assumption(assumption)
#include <toml++/toml.h>

namespace cbuild::toml {
namespace {

std::vector<std::size_t> line_starts(std::string_view text) {
  std::vector<std::size_t> starts{0};
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n') starts.push_back(i + 1);
  return starts;
}

/// The shortest one that is this number, with a point or an exponent: "0.1", "1.0", "inf".
std::string number_text(double number) {
  auto text = fmt::format("{}", number);
  if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
  return text;
}

class Converter {
public:
  Converter(std::string_view source, const PreparedText& prepared)
      : m_size(source.size()),
        m_prepared(prepared),
        m_source_starts(line_starts(source)),
        m_starts(line_starts(prepared.text)) {}

  /// Where in the source it is that toml++ speaks of.
  [[nodiscard]] util::Position position(const ::toml::source_position& place) const {
    const auto line = std::clamp<std::size_t>(place.line, 1, m_starts.size());
    const auto at = m_starts[line - 1] + std::max<std::size_t>(place.column, 1) - 1;
    const auto origin = at < m_prepared.origins.size() ? m_prepared.origins[at] : m_size;
    return {line, std::max(origin, m_source_starts[line - 1]) - m_source_starts[line - 1] + 1};
  }

  [[nodiscard]] Value value(const ::toml::node& node) const {
    Value value{.kind = Value::Kind::other,
                .position = position(node.source().begin),
                .end = position(node.source().end)};
    if (const auto* table = node.as_table()) {
      value.kind = Value::Kind::table;
      for (const auto& [key, item] : *table) {
        value.keys.emplace_back(key.str());
        value.key_positions.push_back(position(key.source().begin));
        value.items.push_back(this->value(item));
      }
    } else if (const auto* list = node.as_array()) {
      value.kind = Value::Kind::list;
      for (const auto& item : *list) value.items.push_back(this->value(item));
    } else if (const auto* text = node.as_string()) {
      value.kind = Value::Kind::string;
      value.text = text->get();
    } else if (const auto* truth = node.as_boolean()) {
      value.kind = Value::Kind::boolean;
      value.truth = truth->get();
    } else if (const auto* whole = node.as_integer()) {
      value.text = std::to_string(whole->get());
    } else if (const auto* number = node.as_floating_point()) {
      value.text = number_text(number->get());
    }
    return value;
  }

private:
  std::size_t m_size;
  const PreparedText& m_prepared;
  std::vector<std::size_t> m_source_starts; ///< of each line
  std::vector<std::size_t> m_starts;
};

/// "Error while parsing …" as a part of a message.
std::string described(const ::toml::parse_error& error) {
  std::string text = util::printable(error.description());
  if (text.starts_with('E')) text.front() = 'e';
  return text;
}

} // namespace

Value parse(const util::SourceText& source) {
  const auto text = std::string_view(source.text()).substr(source.bom_size());
  if (text.size() > k_max_text)
    throw util::Error(util::ExitCode::usage,
                      fmt::format("'{}' is {} long; expected at most {}",
                                  util::printable(source.file()),
                                  util::format_bytes(text.size()),
                                  util::format_bytes(k_max_text)));
  const auto prepared = prepare_text(source);
  const Converter converter(text, prepared);
  try {
    return converter.value(::toml::parse(prepared.text, std::string_view(source.file())));
  } catch (const ::toml::parse_error& error) {
    throw source.error(converter.position(error.source().begin), described(error));
  } catch (const FailedAssumption&) {
    throw util::Error(util::ExitCode::usage, fmt::format("'{}' is no TOML", util::printable(source.file())));
  }
}

} // namespace cbuild::toml
