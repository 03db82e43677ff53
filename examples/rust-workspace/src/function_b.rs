use std::collections::HashMap;

use lambda_runtime::{service_fn, Error, LambdaEvent};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing_subscriber::fmt().with_ansi(false).without_time().init();
    lambda_runtime::run(service_fn(measure)).await
}

async fn measure(event: LambdaEvent<HashMap<String, String>>) -> Result<HashMap<String, usize>, Error> {
    tracing::info!(keys = event.payload.len(), "function_b");
    Ok(event.payload.into_iter().map(|(key, value)| (key, value.chars().count())).collect())
}
