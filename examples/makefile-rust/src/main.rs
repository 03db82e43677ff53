//! A Lambda custom runtime in one file: it asks the runtime API for an event, answers it, and asks again.
//! The API is plain HTTP on a local address, so the standard library is all it takes.

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::process::ExitCode;

const API_VARIABLE: &str = "AWS_LAMBDA_RUNTIME_API";
const INVOCATIONS: &str = "/2018-06-01/runtime/invocation";
const REQUEST_ID: &str = "lambda-runtime-aws-request-id";

/// The exit code when there is no runtime API to talk to (EX_CONFIG of sysexits.h).
const NOT_IN_LAMBDA: u8 = 78;

fn main() -> ExitCode {
    let Ok(api) = std::env::var(API_VARIABLE) else {
        eprintln!("bootstrap: {API_VARIABLE} is not set: this program is started by AWS Lambda");
        return ExitCode::from(NOT_IN_LAMBDA);
    };
    let Err(error) = serve(&api);
    eprintln!("bootstrap: runtime API at {api}: {error}");
    ExitCode::FAILURE
}

/// Answers events for as long as the runtime API has them.
fn serve(api: &str) -> Result<Never> {
    loop {
        let event = exchange(api, "GET", &format!("{INVOCATIONS}/next"), "")?;
        let id = event.header(REQUEST_ID).ok_or_else(|| malformed("no request id"))?;
        exchange(api, "POST", &format!("{INVOCATIONS}/{id}/response"), &handle(&event.body))?;
    }
}

/// A type without values: `serve` returns only with an error.
enum Never {}

/// The function itself: a greeting with the event in it. An event is always JSON, so it goes in as it is.
fn handle(event: &str) -> String {
    format!(r#"{{"message":"Hello from Rust","event":{event}}}"#)
}

struct Response {
    headers: Vec<(String, String)>,
    body: String,
}

impl Response {
    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// One HTTP request on a connection of its own, and the answer to it.
fn exchange(api: &str, method: &str, path: &str, body: &str) -> Result<Response> {
    let mut stream = TcpStream::connect(api)?;
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {api}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )?;
    read_response(BufReader::new(stream))
}

fn read_response(mut reader: impl BufRead) -> Result<Response> {
    let status_line = read_line(&mut reader)?;
    let status = status_line.split(' ').nth(1).unwrap_or_default();
    if !status.starts_with('2') {
        return Err(malformed(&format!("unexpected answer `{status_line}`")));
    }
    let mut response = Response { headers: Vec::new(), body: String::new() };
    loop {
        let line = read_line(&mut reader)?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(|| malformed("header without a colon"))?;
        response.headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let length = response.header("content-length").unwrap_or("0");
    let length: u64 = length.parse().map_err(|_| malformed("bad Content-Length"))?;
    let received = reader.take(length).read_to_string(&mut response.body)?;
    if received as u64 == length { Ok(response) } else { Err(malformed("the body is cut short")) }
}

fn read_line(reader: &mut impl BufRead) -> Result<String> {
    let mut line = String::new();
    match reader.read_line(&mut line)? {
        0 => Err(ErrorKind::UnexpectedEof.into()),
        _ => Ok(line.trim_end().to_owned()),
    }
}

fn malformed(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}
