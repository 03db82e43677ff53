#pragma once

#include "sam/model.hpp"

namespace cbuild::sam {

/// What reading a function needs besides the resource.
struct Context {
  const util::SourceText& source;
  const Node& root;
  const Parameters& parameters;
};

/// Adds the function to the model's functions, skipped or unsupported ones, and sets the resource's
/// local_code. Throws Error(usage) for a property of a wrong type; what cannot be resolved becomes the
/// function's problem.
void read_function(const Context& context, Resource& resource, Model& model);

/// Adds the layer to the model's functions; it is to have something to build.
void read_layer(const Context& context, Resource& resource, Model& model);

} // namespace cbuild::sam
