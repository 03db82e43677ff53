use lambda_http::{Body, Error, Request, RequestExt, Response, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(greet)).await
}

async fn greet(request: Request) -> Result<Response<Body>, Error> {
    let parameters = request.query_string_parameters();
    let name = parameters.first("name").unwrap_or("world");
    Ok(Response::builder().status(200).body(format!("Hello, {name}!").into())?)
}
