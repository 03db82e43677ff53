#pragma once

#include "sam/model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cbuild::sam {

inline constexpr std::string_view k_asset_path = "aws:asset:path";

/// The property of an image function that its asset is.
inline constexpr std::string_view k_image_asset = "Code.ImageUri";

/// Sets what the AWS CDK says in a resource's Metadata: its id (`aws:cdk:path`) and which property the asset
/// (`aws:asset:path`) is the value of. As SAM has it (samcli/lib/samlib/resource_metadata_normalizer.py).
void read_asset(Declaration& declaration, std::vector<std::string>& warnings);

} // namespace cbuild::sam
