#pragma once

#include "sam/declaration_reader.hpp"

namespace cbuild::sam {

/// Adds the function to the model's resources, images or skipped ones, and sets the declaration's
/// local_code. Throws Error(usage) for a property of a wrong type; what cannot be resolved becomes the
/// resource's problem.
void read_function(const Context& context, Declaration& declaration, Model& model);

/// The same for a layer.
void read_layer(const Context& context, Declaration& declaration, Model& model);

/// Adds the stack to the model's nested ones.
void read_nested(const Context& context, const Declaration& declaration, Model& model);

/// Architectures of a function; "x86_64" without them, empty with a problem noted.
[[nodiscard]] std::string function_architecture(DeclarationReader& reader);

/// Where an image function says its image; nothing for nowhere.
[[nodiscard]] Site image_uri(const DeclarationReader& reader);

/// True for the name of an image in a registry of ECR, or one on this machine, as SAM has it
/// (samcli/lib/package/ecr_utils.py).
[[nodiscard]] bool is_ecr_image(std::string_view name);

/// The image function that this declares.
[[nodiscard]] ImageFunction read_image(const Context& context, const Declaration& declaration);

} // namespace cbuild::sam
