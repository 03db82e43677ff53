#pragma once

#include <cbuild/sam/resource.hpp>
#include <cbuild/util/error.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::sam {

/// A template's text may not be longer, in bytes.
inline constexpr std::size_t k_max_template = std::size_t{4} << 20;

/// Whether Fn::ForEach and the other functions of AWS::LanguageExtensions are resolved: where the template's
/// Transform names that, or never.
enum class LanguageExtensions { by_transform, off };

/// What reading a template depends on beside its text.
struct ReadOptions {
  std::map<std::string, std::string>
      parameters; ///< over the Defaults of the template, and AWS's own (`AWS::Region`)
  /// Parameters that the parent stack gives values which only deployment knows: their Defaults do not count.
  std::set<std::string> unknown_parameters;
  std::string stack_path; ///< of the stack that the template is of
  LanguageExtensions language_extensions = LanguageExtensions::by_transform;
  /// Gives the text of a local file that AWS::Include names, or throws an Error. Without it, what is included
  /// is not known.
  std::function<std::string(const std::string& location)> include;
};

/// Gives a relative path of the template as seen from the built template's directory.
using Relocate = std::function<std::string(std::string_view)>;

/// One for the code of functions and layers, one for all else: they need not start at the same directory.
struct Relocation {
  Relocate code;
  Relocate other = code;
};

/// A property of a resource that what was built gives another value.
struct PropertyEdit {
  std::vector<std::string> keys; ///< below Properties; those that are not there are made
  std::string value;

  friend bool operator==(const PropertyEdit&, const PropertyEdit&) = default;
};

/// By logical ids.
using PropertyEdits = std::map<std::string, std::vector<PropertyEdit>>;

/// A parsed template: what it has to build, and its text for writing the built one. A value; reading it does
/// no I/O.
class Template {
public:
  /// Reads YAML 1.1 (or JSON, a part of it) with CloudFormation's short tags. `file` is only for messages.
  /// Bounds: 4 MiB, depth 256, 400,000 nodes after alias expansion, no recursive alias, no key twice where it
  /// is read. Throws Error(usage): "file:line:column: what; expected …", the line, a caret.
  static Template parse(std::string text, std::string file, ReadOptions options = {});

  Template(Template&&) noexcept;
  Template& operator=(Template&&) noexcept;
  ~Template();

  /// All in the order of the file.
  [[nodiscard]] const std::vector<Resource>& resources() const;
  [[nodiscard]] const std::vector<ImageFunction>& images() const;
  [[nodiscard]] const std::vector<NestedStack>& nested() const;
  [[nodiscard]] const std::vector<Skipped>& skipped() const;
  [[nodiscard]] const std::vector<Unsupported>& unsupported() const;

  /// What is odd in the template and stops no build, with its place.
  [[nodiscard]] const std::vector<std::string>& warnings() const;

  /// Why nothing of the template is to be built, as `sam build` has it: a function without a Handler, be it
  /// one that has nothing to build.
  [[nodiscard]] const std::optional<util::Error>& refusal() const;

  /// The text with only what must change changed; comments, order, quotes and short tags are kept.
  /// `built` maps logical ids of resources(), images() and nested() without a problem, and of those that
  /// skipped() has for who names them, to the new value of their code, image or location; of an image the
  /// DockerContext is written anew too. Other relative local paths are written anew by `relocate`; of those
  /// given by intrinsics only the code of resources(), as others may be given other values when they are
  /// deployed. Every use of an anchor keeps its meaning: where an anchored value is replaced, the anchor
  /// moves to its next use. Throws Error(usage) for a template whose way of writing a path this cannot edit.
  /// `edits` are by logical ids too; in a loop, where a property is for all turns, only those that all have.
  [[nodiscard]] std::string rewrite(const std::map<std::string, std::string>& built,
                                    const Relocation& relocate,
                                    const PropertyEdits& edits = {}) const;

private:
  struct Impl;
  explicit Template(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

} // namespace cbuild::sam
