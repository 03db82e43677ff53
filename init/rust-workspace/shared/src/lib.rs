//! What both functions use.

use serde_json::Value;

/// Whom an event names.
pub fn name_in(event: &Value) -> &str {
    event["name"].as_str().unwrap_or("world")
}
