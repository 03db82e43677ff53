#include <cbuild/sam/samconfig.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace cbuild::sam {
namespace {

using Kind = ConfigItem::Kind;

constexpr std::string_view k_version = "version";

class Reader {
public:
  Reader(const util::SourceText& text, const std::string& environment)
      : m_text(text), m_environment(environment) {}

  SamConfig read(const ConfigItem& root) {
    if (root.kind == Kind::null || (root.kind == Kind::table && root.keys.empty())) return {};
    if (root.kind != Kind::table)
      throw m_text.error(root.position,
                         fmt::format("this is {}; expected tables of environments", described(root.kind)));
    check_version(root);
    for (std::size_t i = 0; i < root.items.size(); ++i)
      if (root.items[i].kind == Kind::table) m_config.environments.push_back(root.keys[i]);
    const auto* environment = table(root, m_environment, util::printable(m_environment));
    if (environment == nullptr) return std::move(m_config);
    add(*environment, "build");
    add(*environment, "global");
    std::stable_sort(m_config.entries.begin(), m_config.entries.end(), [](const auto& a, const auto& b) {
      return std::tuple(a.global, a.key_position.line, a.key_position.column) <
             std::tuple(b.global, b.key_position.line, b.key_position.column);
    });
    return std::move(m_config);
  }

private:
  void check_version(const ConfigItem& root) const {
    const auto* version = root.find(k_version);
    constexpr std::string_view k_hint = "SAM wants this line at the file's beginning: ";
    const std::string line = is_yaml() ? "version: 0.1" : "version = 0.1";
    if (version == nullptr)
      throw m_text.error(util::Position{}, "there is no 'version'").hint(std::string(k_hint) + line);
    if (version->kind != Kind::number || version->text.find_first_of(".eE") == std::string::npos)
      throw m_text
          .error(version->position,
                 fmt::format("'version' is {}; expected 0.1",
                             version->kind == Kind::number ? version->text : described(version->kind)))
          .hint(std::string(k_hint) + line);
  }

  [[nodiscard]] bool is_yaml() const {
    return m_text.file().ends_with(".yaml") || m_text.file().ends_with(".yml");
  }

  const ConfigItem* table(const ConfigItem& parent, std::string_view key, std::string_view shown) const {
    const auto* found = parent.find(key);
    if (found == nullptr || found->kind == Kind::null) return nullptr;
    if (found->kind != Kind::table)
      throw m_text.error(found->position,
                         fmt::format("'{}' is {}; expected a table", shown, described(found->kind)));
    return found;
  }

  void add(const ConfigItem& environment, std::string_view command) {
    const auto shown = fmt::format("{}.{}", util::printable(m_environment), command);
    const auto* commands = table(environment, command, shown);
    if (commands == nullptr) return;
    const auto* parameters = table(*commands, "parameters", shown + ".parameters");
    if (parameters == nullptr) return;
    for (std::size_t i = 0; i < parameters->items.size(); ++i) {
      const auto& key = parameters->keys[i];
      const auto known = [&](const auto& entry) { return entry.key == key; };
      if (std::none_of(m_config.entries.begin(), m_config.entries.end(), known))
        m_config.entries.push_back(
            {key, parameters->key_positions[i], parameters->items[i], command == "global"});
    }
  }

  const util::SourceText& m_text;
  const std::string& m_environment;
  SamConfig m_config;
};

} // namespace

SamConfig read_samconfig(const util::SourceText& text, ConfigFormat format, const std::string& environment) {
  return Reader(text, environment).read(read_config(text, format));
}

} // namespace cbuild::sam
