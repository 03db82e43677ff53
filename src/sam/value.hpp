#pragma once

#include <cbuild/sam/place.hpp>
#include <cbuild/yaml/node.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cbuild::sam {

using yaml::Document;
using yaml::Entry;
using yaml::Kind;
using yaml::Node;

struct Scope;

/// A node of a template, or of what it includes, with what is known where it stands. Nothing is copied: one
/// node has as many sites as there are turns of the loops around it.
struct Site {
  const Node* node = nullptr;
  const Scope* scope = nullptr;

  [[nodiscard]] explicit operator bool() const { return node != nullptr; }
  [[nodiscard]] const Node* operator->() const { return node; }
  [[nodiscard]] const Node& operator*() const { return *node; }
  [[nodiscard]] Site at(const Node* other) const { return {other, scope}; }
  [[nodiscard]] Place place() const;
};

/// Why a value is not known before deployment.
struct Unknown {
  Site site;           ///< the function that is to blame
  std::string written; ///< as the template has it: "!GetAtt"
  std::string why;     ///< "which cannot be resolved before deployment" …
  std::string hint;
};

/// What a node stands for, once its functions are resolved. Collections are resolved item by item, when they
/// are asked for.
struct Value {
  enum class Kind {
    absent,  ///< null, and AWS::NoValue
    text,    ///< a scalar
    list,    ///< `items` if it was computed, else the site's items
    mapping, ///< the site's entries
    unknown,
  };

  Kind kind = Kind::absent;
  Site site; ///< the node that it came from: of an Fn::If the branch
  std::string text;
  bool plain = false;    ///< a scalar without quotes, which may be a boolean or a number
  bool computed = false; ///< a list by `items`
  std::vector<Value> items;
  std::shared_ptr<const Unknown> unknown;

  [[nodiscard]] bool is(Kind k) const { return kind == k; }
};

/// What a site sees beside its template: variables of the loops around it, the text it stands in.
struct Scope {
  std::shared_ptr<const util::SourceText> source;
  const Scope* outer = nullptr;           ///< the loop around this one
  std::string loop;                       ///< the loop's name; empty where there is none
  std::string variable;                   ///< of the loop
  std::string value;                      ///< of the variable in this turn
  std::vector<std::string> includes = {}; ///< the files that led here, the outermost first
};

} // namespace cbuild::sam
