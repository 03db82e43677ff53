use std::collections::HashMap;

use lambda_runtime::{service_fn, Error, LambdaEvent};

type Text = HashMap<String, String>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing_subscriber::fmt().with_ansi(false).without_time().init();
    lambda_runtime::run(service_fn(shout)).await
}

async fn shout(event: LambdaEvent<Text>) -> Result<Text, Error> {
    tracing::info!(keys = event.payload.len(), "function_a");
    Ok(event.payload.into_iter().map(|(key, value)| (key, value.to_uppercase())).collect())
}
